/// What a survey of this machine and a trial of its radio say, one finding for each thing that was looked at.
public struct Examination: Equatable, Sendable {
    public let findings: [Finding]

    public var isSound: Bool { !findings.contains { $0.verdict == .broken } }

    /// - Parameters:
    ///   - wanted: the name of the radio that is asked about; nil for the first that is on.
    ///   - trial: nil if there was nothing to try.
    ///   - steps: the broadcast's that was tried, to say at which one it is.
    public init(
        _ survey: Survey, of wanted: Adapter.Name? = nil, trial: Trial? = nil, steps: [Broadcast.Step] = []
    ) {
        let adapters = survey.adapters
        let chosen =
            wanted.map { name in adapters.first { $0.name == name } }
            ?? adapters.first { $0.isPowered } ?? adapters.first
        var findings = [Self.kernel(survey), Self.bus(survey), Self.daemon(survey), Self.permission(survey)]
        findings += [Self.adapter(survey, chosen, wanted), Self.rfkill(survey), Self.power(survey, chosen)]
        findings += [Self.version(chosen), Self.firmware(chosen), Self.advertising(chosen)]
        findings += [Self.privacy(survey), Self.visibility(chosen)]
        findings += [Self.listening(trial), Self.sending(trial, steps)]
        self.findings = findings
    }

    // MARK: What speaks to the radio

    private static func kernel(_ survey: Survey) -> Finding {
        guard let adapters = survey.kernelAdapters else {
            return Finding(
                .kernel, .broken, "the kernel of this machine has no Bluetooth", mend: "sudo modprobe bluetooth")
        }
        return Finding(
            .kernel, .good,
            adapters.isEmpty ? "the kernel has Bluetooth" : "the kernel knows \(adapters.joined(separator: ", "))")
    }

    private static func bus(_ survey: Survey) -> Finding {
        if case .noBus(let failure) = survey.daemon {
            return Finding(
                .bus, .broken, "the system's D-Bus cannot be reached (\(failure.message))",
                mend: "sudo apt-get install dbus && sudo service dbus start")
        }
        return Finding(.bus, .good, "the system's D-Bus answers")
    }

    private static func daemon(_ survey: Survey) -> Finding {
        switch survey.daemon {
        case .noBus: return Finding(.daemon, .unknown, "bluetoothd cannot be asked for without D-Bus")
        case .absent:
            return Finding(
                .daemon, .broken, "bluetoothd does not run",
                mend: "sudo apt-get install bluez && sudo service bluetooth start")
        case .failed(let failure):
            return Finding(
                .daemon, .broken, "bluetoothd does not answer as it should (\(failure))",
                mend: "sudo service bluetooth restart")
        case .denied, .answers: return Finding(.daemon, .good, "bluetoothd runs")
        }
    }

    private static func permission(_ survey: Survey) -> Finding {
        switch survey.daemon {
        case .denied:
            return Finding(
                .permission, .broken, "this user may not talk to bluetoothd; the change counts from the next login on",
                mend: "sudo adduser \"$USER\" bluetooth")
        case .answers: return Finding(.permission, .good, "this user may talk to bluetoothd")
        case .noBus, .absent, .failed:
            return Finding(.permission, .unknown, "whether this user may talk to bluetoothd cannot be seen")
        }
    }

    // MARK: The radio

    private static func adapter(_ survey: Survey, _ chosen: Adapter?, _ wanted: Adapter.Name?) -> Finding {
        guard case .answers(let adapters) = survey.daemon else {
            return Finding(.adapter, .unknown, "bluetoothd cannot be asked for its radios")
        }
        guard let chosen else {
            if let wanted, !adapters.isEmpty {
                return Finding(
                    .adapter, .broken,
                    "there is no radio \(wanted), but \(adapters.map(\.name).joined(separator: ", "))",
                    mend: "handsel doctor")
            }
            if let known = survey.kernelAdapters, !known.isEmpty {
                return Finding(
                    .adapter, .broken, "the kernel knows \(known.joined(separator: ", ")), bluetoothd does not",
                    mend: "sudo service bluetooth restart")
            }
            return Finding(
                .adapter, .broken, "there is no Bluetooth radio; plug one in, or see why the kernel takes none",
                mend: "sudo dmesg | grep -i bluetooth")
        }
        let others = adapters.count > 1 ? ", and \(adapters.count - 1) more" : ""
        return Finding(.adapter, .good, "\(chosen.name) with the address \(chosen.address)\(others)")
    }

    private static func rfkill(_ survey: Survey) -> Finding {
        if let hard = survey.switches.first(where: \.isHardBlocked) {
            return Finding(
                .rfkill, .broken, "\(hard.name) is kept off by a switch or the firmware of this machine",
                mend: "rfkill list bluetooth")
        }
        if let soft = survey.switches.first(where: \.isSoftBlocked) {
            return Finding(.rfkill, .broken, "\(soft.name) is blocked", mend: "rfkill unblock bluetooth")
        }
        return Finding(.rfkill, .good, "nothing blocks the radio")
    }

    private static func power(_ survey: Survey, _ adapter: Adapter?) -> Finding {
        guard let adapter else { return Finding(.power, .unknown, "there is no radio to be on") }
        if adapter.isPowered { return Finding(.power, .good, "\(adapter.name) is on") }
        // An older bluetoothd does not tell that a block is why; the kernel does.
        let isBlocked = adapter.isBlocked || survey.switches.contains { $0.isSoftBlocked || $0.isHardBlocked }
        return isBlocked
            ? Finding(.power, .broken, "\(adapter.name) is off and blocked", mend: "rfkill unblock bluetooth")
            : Finding(.power, .broken, "\(adapter.name) is off", mend: "bluetoothctl power on")
    }

    private static func version(_ adapter: Adapter?) -> Finding {
        guard let adapter else { return Finding(.version, .unknown, "BlueZ's version cannot be seen") }
        guard let version = BlueZVersion(modalias: adapter.modalias) else {
            return Finding(
                .version, .notice, "bluetoothd's settings name it something else, so that its version is not told",
                mend: "bluetoothctl --version")
        }
        return version < .oldest
            ? Finding(
                .version, .broken, "BlueZ \(version) is older than \(BlueZVersion.oldest), the first that advertises",
                mend: "sudo apt-get install bluez")
            : Finding(.version, .good, "BlueZ \(version)")
    }

    private static func firmware(_ adapter: Adapter?) -> Finding {
        guard let adapter else { return Finding(.firmware, .unknown, "there is no controller to ask") }
        guard let number = adapter.coreVersion else {
            return Finding(
                .firmware, .notice, "this bluetoothd does not tell the controller's version; as root it is told by",
                mend: "sudo btmgmt info")
        }
        let maker = adapter.manufacturer.map { ", of the maker \($0) by the Bluetooth SIG's numbers" } ?? ""
        return number < 6
            ? Finding(.firmware, .broken, "the controller is of a Bluetooth before 4.0, without low energy")
            : Finding(.firmware, .good, "the controller is of Bluetooth \(Self.specification(number))\(maker)")
    }

    /// - Source: Bluetooth SIG, Assigned Numbers, section 2.1.
    private static func specification(_ number: Int) -> String {
        let names = ["4.0", "4.1", "4.2", "5.0", "5.1", "5.2", "5.3", "5.4", "6.0"]
        return names.indices.contains(number - 6) ? names[number - 6] : "after 6.0"
    }

    private static func advertising(_ adapter: Adapter?) -> Finding {
        guard let adapter else { return Finding(.advertising, .unknown, "there is no radio to send with") }
        guard let capacity = adapter.advertising else {
            return Finding(
                .advertising, .broken,
                adapter.isPowered
                    ? "\(adapter.name) cannot advertise: others will not see this device, which still hears them"
                    : "\(adapter.name) says whether it can advertise only when it is on",
                mend: adapter.isPowered ? "lsusb" : "bluetoothctl power on")
        }
        let bytes = capacity.bytesMax.map { ", of \($0) bytes each" } ?? ""
        guard capacity.free > 0 else {
            return Finding(
                .advertising, .broken, "other programs use all \(capacity.active) advertisements that there are",
                mend: "sudo service bluetooth restart")
        }
        return Finding(
            .advertising, .good,
            "\(capacity.active) on the air, room for \(capacity.free) more\(bytes)")
    }

    private static func privacy(_ survey: Survey) -> Finding {
        let file = PrivacySetting.file
        let mend =
            "sudo sed -i 's/^#\\? *Privacy *=.*/Privacy = device/' \(file) && sudo service bluetooth restart"
        switch survey.privacy {
        case .on(let value): return Finding(.privacy, .good, "Privacy is \(value) in \(file)")
        case .off:
            return Finding(
                .privacy, .notice,
                "Privacy is off in \(file): a person's beacon changes its address all the same, but links show the "
                    + "radio's own", mend: mend)
        case .strange(let value):
            return Finding(
                .privacy, .notice, "Privacy is \"\(value)\" in \(file), which bluetoothd takes for off", mend: mend)
        case .unknown:
            return Finding(
                .privacy, .unknown, "\(file) cannot be read; without it Privacy is off", mend: "ls -l \(file)")
        }
    }

    private static func visibility(_ adapter: Adapter?) -> Finding {
        guard let adapter else { return Finding(.visibility, .unknown, "there is no radio to be seen") }
        return adapter.isDiscoverable
            ? Finding(
                .visibility, .notice, "\(adapter.name) shows its name and address to whoever searches",
                mend: "bluetoothctl discoverable off")
            : Finding(.visibility, .good, "\(adapter.name) hides from those who search for devices")
    }

    // MARK: The trial

    private static func listening(_ trial: Trial?) -> Finding {
        switch trial?.listening ?? .untried {
        case .untried: return Finding(.listening, .unknown, "listening was not tried")
        case .refused(let failure):
            return Finding(
                .listening, .broken, "listening is refused (\(failure))", mend: "sudo service bluetooth restart")
        case .worked:
            let count = trial?.heardCount ?? 0
            return count > 0
                ? Finding(.listening, .good, "listening works: \(count) adverts were heard")
                : Finding(.listening, .notice, "listening is allowed; nothing was heard, as where nobody is")
        }
    }

    private static func sending(_ trial: Trial?, _ steps: [Broadcast.Step]) -> Finding {
        switch trial?.sending ?? .untried {
        case .untried: return Finding(.sending, .unknown, "sending was not tried")
        case .refused(let failure):
            return Finding(
                .sending, .broken, "every step of a beacon is refused (\(failure))",
                mend: "sudo service bluetooth restart")
        case .worked:
            let step = trial?.step ?? 0
            return step == 0
                ? Finding(.sending, .good, "a person's beacon was taken as it is")
                : Finding(
                    .sending, .notice,
                    "a person's beacon was taken at step \(step + 1) of \(steps.count)"
                        + (steps.indices.contains(step) ? ": \(steps[step].kind.text)" : ""))
        }
    }
}

extension Survey {
    fileprivate var adapters: [Adapter] { if case .answers(let adapters) = daemon { adapters } else { [] } }
}
