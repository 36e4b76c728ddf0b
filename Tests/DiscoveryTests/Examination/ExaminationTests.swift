import Foundation
import Ledger
import PaymentProtocol
import Testing

@testable import Discovery

@Suite("The examination")
struct ExaminationTests {
    private func adapter(_ change: (inout Adapter) -> Void = { _ in }) -> Adapter {
        var adapter = Adapter(path: "/org/bluez/hci0")
        (adapter.address, adapter.isPowered, adapter.modalias) = ("00:AA", true, "usb:v1D6Bp0246d0542")
        adapter.coreVersion = 11
        adapter.advertising = AdvertisingCapacity(active: 1, free: 4, bytesMax: 31)
        change(&adapter)
        return adapter
    }

    private func finding(_ check: Finding.Check, _ survey: Survey, _ trial: Trial? = nil) throws -> Finding {
        let findings = Examination(survey, trial: trial).findings
        #expect(findings.map(\.check) == Finding.Check.allCases, "each is looked at once, and in order")
        for finding in findings where finding.verdict == .broken && finding.check != .firmware {
            #expect(finding.mend != nil, "\(finding.text)")
        }
        return try #require(findings.first { $0.check == check })
    }

    private func survey(_ change: (inout Adapter) -> Void = { _ in }) -> Survey {
        Survey(daemon: .answers([adapter(change)]), kernelAdapters: ["hci0"], privacy: .on("device"))
    }

    @Test("a machine that is well has nothing broken")
    func sound() throws {
        var trial = Trial()
        trial.take(.listening(.listening))
        trial.take(.heard([], strength: -60))
        trial.take(.broadcasting(.onAir(step: 0)))
        #expect(trial.isDecided)
        let examination = Examination(survey(), trial: trial)
        #expect(examination.isSound && examination.findings.allSatisfy { $0.verdict == .good })
        #expect(examination.findings.contains { $0.text == "BlueZ 5.66" })
        #expect(examination.findings.contains { $0.text.contains("Bluetooth 5.2") })
    }

    @Test("what is not there is broken, and what hangs on it unknown, never good")
    func nothing() throws {
        let failure = BusFailure(BusFailure.noBus, "No such file or directory")
        let none = Survey(daemon: .noBus(failure), kernelAdapters: nil, privacy: .unknown)
        #expect(try finding(.kernel, none).verdict == .broken)
        #expect(try finding(.bus, none).verdict == .broken)
        for check in [Finding.Check.daemon, .permission, .adapter, .power, .advertising, .listening, .sending] {
            #expect(try finding(check, none).verdict == .unknown)
        }
        let silent = Survey(daemon: .absent, kernelAdapters: ["hci0"])
        #expect(try finding(.daemon, silent).mend?.contains("bluetooth start") == true)
        #expect(try finding(.bus, silent).verdict == .good)
    }

    @Test("each trouble has its own mend")
    func troubles() throws {
        let denied = Survey(daemon: .denied(BusFailure("org.freedesktop.DBus.Error.AccessDenied")), kernelAdapters: [])
        #expect(try finding(.permission, denied).mend?.hasPrefix("sudo adduser") == true)
        let unknown = Survey(daemon: .answers([]), kernelAdapters: ["hci0"])
        #expect(try finding(.adapter, unknown).mend == "sudo service bluetooth restart")
        #expect(try finding(.power, survey { $0.isPowered = false }).mend == "bluetoothctl power on")
        #expect(
            try finding(.power, survey { ($0.isPowered, $0.powerState) = (false, "off-blocked") }).mend
                == "rfkill unblock bluetooth")
        #expect(try finding(.advertising, survey { $0.advertising = nil }).verdict == .broken)
        #expect(try finding(.advertising, survey { $0.advertising?.free = 0 }).verdict == .broken)
        #expect(try finding(.visibility, survey { $0.isDiscoverable = true }).mend == "bluetoothctl discoverable off")
        #expect(try finding(.version, survey { $0.modalias = "usb:v1D6Bp0246d0525" }).verdict == .broken)
        #expect(try finding(.version, survey { $0.modalias = "bluetooth:v1D6Bp0246d0542" }).verdict == .notice)
        #expect(try finding(.firmware, survey { $0.coreVersion = nil }).verdict == .notice)
        #expect(try finding(.firmware, survey { $0.coreVersion = 4 }).verdict == .broken)
        var blocked = survey()
        blocked.switches = [RadioSwitch(name: "hci0", isSoftBlocked: true, isHardBlocked: false)]
        #expect(try finding(.rfkill, blocked).mend == "rfkill unblock bluetooth")
        var off = survey { $0.isPowered = false }
        off.switches = blocked.switches
        #expect(try finding(.power, off).mend == "rfkill unblock bluetooth")
        blocked.privacy = .off
        #expect(try finding(.privacy, blocked).mend?.contains("Privacy = device") == true)
    }

    @Test("a trial tells what was refused, and at which step a beacon was taken")
    func trial() throws {
        var trial = Trial()
        trial.take(.listening(.refused(BusFailure("org.bluez.Error.Failed", "no"), again: .distantFuture)))
        trial.take(.broadcasting(.onAir(step: 1)))
        #expect(try finding(.listening, survey(), trial).verdict == .broken)
        #expect(try finding(.sending, survey(), trial).verdict == .notice)
        trial.take(.listening(.listening))
        #expect(try finding(.listening, survey(), trial).verdict == .notice, "nobody was heard")
    }

    @Test(
        "the Privacy setting is read as bluetoothd reads it",
        arguments: [
            ("", PrivacySetting.off), ("[General]\n#Privacy = device\n", .off),
            ("[General]\nPrivacy = device\n", .on("device")), ("[General]\n  Privacy=network", .on("network")),
            ("[LE]\nPrivacy = device\n", .off), ("[General]\nPrivacy = off\n", .off),
            ("[General]\nPrivacy = sometimes\n", .strange("sometimes")),
            ("[General]\nPrivacy = off\nPrivacy = device\n[Policy]\nPrivacy = off", .on("device")),
        ])
    func privacy(text: String, setting: PrivacySetting) {
        #expect(PrivacySetting(settings: text) == setting)
    }

    @Test("the kernel's switches are read, those of Bluetooth alone")
    func switches() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "handsel-rfkill-\(UUID().uuidString)")
        for (entry, type, soft) in [("rfkill0", "wlan", "1"), ("rfkill1", "bluetooth", "1")] {
            let place = folder.appending(path: entry)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (file, text) in [("type", type), ("soft", soft), ("hard", "0"), ("name", "hci0")] {
                try Data((text + "\n").utf8).write(to: place.appending(path: file))
            }
        }
        // A folder that cannot be removed has failed nobody.
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(
            RadioSwitch.all(in: folder.path) == [
                RadioSwitch(name: "hci0", isSoftBlocked: true, isHardBlocked: false)
            ])
        #expect(RadioSwitch.all(in: "/nowhere") == [])
    }

    @Test("a survey asks bluetoothd over the bus, and tells a policy, an absence and an answer apart")
    func survey() async throws {
        let bus = try PrivateBus()
        #expect(Survey.take(on: .at(bus.address)).daemon == .absent)
        let fake = FakeBlueZ(on: bus)
        defer { fake.end() }
        let radio = RadioOnBus(bus)
        await radio.until(.condition(.ready("hci0")))
        guard case .answers(let adapters) = Survey.take(on: .at(bus.address)).daemon else {
            Issue.record("it does not answer")
            return
        }
        #expect(adapters.map(\.name) == ["hci0"] && adapters[0].advertising?.free == 5)
        #expect(adapters[0].advertising?.bytesMax == 31)
        guard case .noBus = Survey.take(on: .at("unix:path=/nowhere/at/all")).daemon else {
            Issue.record("there is a bus nowhere")
            return
        }
    }
}
