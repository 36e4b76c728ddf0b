import Glibc

/// What there is of Bluetooth on this machine, as an ordinary user can see it: what the examination is made from.
public struct Survey: Equatable, Sendable {
    public enum Daemon: Equatable, Sendable {
        /// The system's bus itself cannot be reached.
        case noBus(BusFailure)
        case absent
        /// The policy of the bus does not let this user talk to it.
        case denied(BusFailure)
        /// It runs, and does not answer as it should.
        case failed(BusFailure)
        case answers([Adapter])
    }

    public var daemon: Daemon
    /// Radios that the kernel knows, by name; nil if the kernel has no Bluetooth.
    public var kernelAdapters: [String]?
    public var switches: [RadioSwitch]
    public var privacy: PrivacySetting

    public init(
        daemon: Daemon, kernelAdapters: [String]?, switches: [RadioSwitch] = [], privacy: PrivacySetting = .off
    ) {
        self.daemon = daemon
        self.kernelAdapters = kernelAdapters
        self.switches = switches
        self.privacy = privacy
    }

    /// Looks at this machine. It asks, and changes nothing; it takes ten seconds at most.
    public static func take(on address: BusAddress = .system) -> Survey {
        Survey(
            daemon: askDaemon(address),
            kernelAdapters: SystemFile.names(in: "/sys/class/bluetooth")?.filter { !$0.contains(":") },
            switches: RadioSwitch.all(in: "/sys/class/rfkill"), privacy: PrivacySetting(file: PrivacySetting.file))
    }

    private static func askDaemon(_ address: BusAddress) -> Daemon {
        do throws(BusFailure) {
            let bus = try Bus(address)
            switch try wait(bus, for: BlueZ.askForOwner) {
            case .failure(let failure): return failure.shortName == "NameHasNoOwner" ? .absent : .noBus(failure)
            case .success: break
            }
            switch try wait(bus, for: BlueZ.listObjects) {
            case .success(let answer): return .answers(adapters(answer))
            case .failure(let failure): return failure.isDenied ? .denied(failure) : .failed(failure)
            }
        } catch {
            return .noBus(error)
        }
    }

    /// The bus answers every call itself if nobody else does in time.
    private static func wait(
        _ bus: Bus, for call: BusCall
    ) throws(BusFailure) -> Result<[BusValue], BusFailure> {
        var answer: Result<[BusValue], BusFailure>?
        bus.call(call) { answer = $0 }
        while true {
            let isBusy = try bus.process()
            if let answer { return answer }
            if isBusy { continue }
            var descriptor = bus.poll
            _ = Glibc.poll(&descriptor, 1, 200)
        }
    }

    private static func adapters(_ answer: [BusValue]) -> [Adapter] {
        (answer.first?.entries ?? []).compactMap { object in
            guard let path = object.key.text else { return nil }
            let interfaces = BlueZ.interfaces(object.value)
            guard interfaces.contains(where: { $0.name == BlueZ.adapter }) else { return nil }
            var adapter = Adapter(path: path)
            for (name, properties) in interfaces { adapter.update(properties, of: name) }
            return adapter
        }.sorted { $0.path < $1.path }
    }
}
