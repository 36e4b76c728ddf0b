import Foundation
import Testing

@testable import handsel

/// The commands on a machine without a bus: what they say must be true there too.
@Suite("Commands that use the radio, where there is none")
struct RadioCommandTests {
    private static let nowhere = ["DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/at/all"]

    @Test("nearby says what is missing and what to do, and ends with 1")
    func nearby() async throws {
        let command = try await RealCommand(["nearby"], environment: Self.nowhere)
        #expect(command.status == 1)
        #expect(command.errors.contains("D-Bus cannot be reached"))
        #expect(command.errors.contains("handsel doctor"))
        #expect(command.output == "")
    }

    @Test("told to wait, it says the same and waits; its time then ends it well")
    func waits() async throws {
        let command = try await RealCommand(
            ["nearby", "--wait", "--seconds", "1", "--json"], environment: Self.nowhere)
        #expect(command.status == 0, "\(command.errors)")
        #expect(command.answer["event"] as? String == "radio" && command.answer["state"] as? String == "no_bus")
    }

    @Test("a person's beacon keeps its secret in the home, closed to others, and makes it once")
    func beacon() async throws {
        try await withTemporaryFolder { home in
            let first = try await RealCommand(["beacon", "--home", home, "--json"], environment: Self.nowhere)
            #expect(first.status == 1 && first.answer["code"] as? String == "no_radio", "\(first.output)")
            let file = home + "/beacon-secret"
            let secret = try Data(contentsOf: URL(filePath: file))
            #expect(secret.count == 32)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            _ = try await RealCommand(["beacon", "--home", home], environment: Self.nowhere)
            #expect(try Data(contentsOf: URL(filePath: file)) == secret)
            try secret.dropFirst().write(to: URL(filePath: file))
            let damaged = try await RealCommand(["beacon", "--home", home], environment: Self.nowhere)
            #expect(damaged.status == 1 && damaged.errors.contains("damaged"))
        }
    }

    @Test("the doctor finds what is broken, names what mends it, and ends with 1 and one answer")
    func doctor() async throws {
        let command = try await RealCommand(["doctor", "--json"], environment: Self.nowhere)
        #expect(command.status == 1)
        #expect(command.output.split(separator: "\n").count == 1 && command.errors == "")
        #expect(command.answer["sound"] as? Bool == false)
        let findings = try #require(command.answer["findings"] as? [[String: Any]])
        let bus = try #require(findings.first { $0["check"] as? String == "bus" })
        #expect(bus["verdict"] as? String == "broken" && (bus["mend"] as? String)?.contains("dbus") == true)
        let people = try await RealCommand(["doctor"], environment: Self.nowhere)
        #expect(people.status == 1 && people.output.contains("broken") && people.errors == "")
    }

    @Test("numbers out of range are refused before anything begins")
    func usage() async throws {
        for arguments in [["nearby", "--seconds", "0"], ["beacon", "--power", "7"]] {
            let command = try await RealCommand(arguments, environment: Self.nowhere)
            #expect(command.status == 2, "\(command.errors)")
        }
    }
}
