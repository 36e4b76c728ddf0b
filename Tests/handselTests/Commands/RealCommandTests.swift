import Foundation
import Glibc
import Ledger
import PaymentProtocol
import Testing

@Suite("The real command", .serialized)
struct RealCommandTests {
    @Test("what is typed wrong ends with 2, on the standard error output, and in JSON if that was asked for")
    func usage() async throws {
        for arguments in [["bumb"], ["pay"], ["history", "--limit", "0"], ["init", "--role", "king", "--name", "x"]] {
            let plain = try await RealCommand(arguments)
            #expect(plain.status == 2, "\(arguments)")
            #expect(plain.output.isEmpty && plain.errors.hasPrefix("handsel: "))
            let json = try await RealCommand(arguments + ["--json"])
            #expect(json.status == 2)
            #expect(json.answer["version"] as? Int == 1 && json.answer["code"] as? String == "usage")
            #expect((json.answer["message"] as? String)?.isEmpty == false)
        }
    }

    @Test("help is no error", arguments: [["--help"], ["help", "pay"], ["receipt", "--help"], ["--version"], []])
    func help(arguments: [String]) async throws {
        let help = try await RealCommand(arguments)
        #expect(help.status == 0 && help.errors.isEmpty && !help.output.isEmpty)
    }

    @Test("a PIN is changed by whoever knows it, and only the new one opens the keys then")
    func pinChange() async throws {
        try await withTemporaryFolder { folder in
            let home = folder + "/bank"
            let made = try await RealCommand(["init", "--role", "clearing", "--name", "Bank", "--home", home, "--json"])
            #expect(made.status == 0, "\(made.errors)")
            let new = folder + "/new"
            try Data("13579\n".utf8).write(to: URL(filePath: new))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: new)
            let change = ["pin", "change", "--home", home, "--new-pin-file", new, "--json"]
            let wrong = try await RealCommand(change, environment: ["HANDSEL_PIN": "1111"])
            #expect(wrong.status == 6 && wrong.answer["code"] as? String == "wrong_pin", "\(wrong.output)")
            #expect(try await RealCommand(change).status == 0)
            #expect(try await RealCommand(change).status == 6)
            let again = try await RealCommand(change, environment: ["HANDSEL_PIN": "13579"])
            #expect(again.status == 0, "\(again.errors)")
            let nobody = try await RealCommand(["pin", "change", "--home", home, "--json"])
            #expect(nobody.status == 2, "\(nobody.output)")
        }
    }

    @Test("what is not there, or not what it should be, is told in so many words")
    func told() async throws {
        try await withTemporaryFolder { folder in
            let empty = try await RealCommand(["run", "--home", folder])
            #expect(empty.status == 3 && empty.errors.contains("no node"), "\(empty.errors)")
            let scenario = try await RealCommand(["simulate", "run", folder])
            #expect(scenario.status == 2 && scenario.errors.contains("regular file"), "\(scenario.errors)")
            let spaces = try await RealCommand(["init", "--role", "clearing", "--name", "  ", "--home", folder])
            #expect(spaces.status == 2, "\(spaces.errors)")
            // What begins with a dash is a text all the same.
            let dash = try await RealCommand(
                ["init", "--role", "clearing", "--name", "-x", "--home", folder + "/bank", "--json"])
            #expect(dash.status == 0 && dash.answer["name"] as? String == "-x", "\(dash.errors)")
        }
    }

    @Test("help has room in the narrowest terminal", arguments: ["20", "0", "-5", "x", ""])
    func narrow(columns: String) async throws {
        for arguments in [["--help"], ["help", "pay"], ["receipt"]] {
            let help = try await RealCommand(arguments, environment: ["COLUMNS": columns])
            #expect(help.status == 0 && help.output.contains("USAGE"), "\(arguments): \(help.errors)")
        }
    }

    @Test("a node is made once, closed to others, and says who it is without a PIN")
    func makes() async throws {
        try await withTemporaryFolder { folder in
            let home = folder + "/bank"
            let make = ["init", "--role", "clearing", "--name", "Bank", "--home", home, "--json"]
            let made = try await RealCommand(make)
            #expect(made.status == 0, "\(made.errors)")
            let mode = try FileManager.default.attributesOfItem(atPath: home)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            for file in try FileManager.default.contentsOfDirectory(atPath: home) {
                let mode =
                    try FileManager.default.attributesOfItem(atPath: "\(home)/\(file)")[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(file)")
            }

            let again = try await RealCommand(make)
            #expect(again.status == 3 && again.answer["code"] as? String == "already_exists")

            let identity = try await RealCommand(["identity"], environment: ["HANDSEL_HOME": home, "HANDSEL_PIN": ""])
            #expect(identity.status == 0)
            #expect(identity.output == (made.answer["clearing"] as? String ?? "") + "\n")

            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home)
            let open = try await RealCommand(["identity", "--home", home, "--json"])
            #expect(open.status == 3 && open.answer["code"] as? String == "not_private")
        }
    }

    @Test("no node is 3, a node that does not run is 4, and the message says how to go on")
    func unreachable() async throws {
        try await withTemporaryFolder { folder in
            let none = try await RealCommand(["balance", "--home", folder + "/none"])
            #expect(none.status == 3 && none.errors.contains("handsel init"))
            for command in [["balance"], ["history"], ["receipt", "list"], ["decline"], ["confirm", "K7Q4M"]] {
                let off = try await RealCommand(command + ["--home", folder])
                #expect(
                    off.status == 4 && off.errors.contains("handsel run --home \(folder)"), "\(command): \(off.errors)")
            }
        }
    }

    @Test("a receipt is verified in a file, with nothing else: 0 if it is true, 5 if not")
    func verifies() async throws {
        try await withTemporaryFolder { folder in
            let vector = try ReceiptVectors.one("settled")
            let file = folder + "/coffee.receipt"
            try Data(vector.bytes).write(to: URL(filePath: file))
            let clearing = try vector.clearing.text
            let good = try await RealCommand(
                ["receipt", "verify", file, "--clearing-id", clearing, "--json"], environment: ["HOME": "/nowhere"])
            #expect(good.status == 0 && good.answer["kind"] as? String == "settled", "\(good.errors)")
            let digits = try await RealCommand(
                ["receipt", "verify", file, "--clearing-id", vector.clearing.log.bytes32.description, "--json"])
            #expect(digits.status == 0, "\(digits.errors)")

            var changed = vector.bytes
            changed[changed.count - 1] ^= 1
            try Data(changed).write(to: URL(filePath: file))
            let bad = try await RealCommand(["receipt", "verify", file, "--clearing-id", clearing, "--json"])
            #expect(bad.status == 5 && bad.answer["code"] as? String == "receipt_invalid", "\(bad.output)")
            let unknown = try await RealCommand(["receipt", "verify", file, "--clearing-id", "hslc1"])
            #expect(unknown.status == 2)
        }
    }

    @Test("a payment that nobody confirms is not made")
    func unconfirmed() async throws {
        try await withTemporaryFolder { folder in
            let account = "hsla1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqs53n7fp"
            let payment = try await RealCommand(["pay", account, "5", "EUR", "--home", folder, "--json"])
            #expect(payment.status == 2)
        }
    }

    @Test("the demonstration shows all seven steps, and leaves nothing behind")
    func demo() async throws {
        try await withTemporaryFolder { folder in
            let demo = try await RealCommand(["demo", "--json", "--home", folder])
            #expect(demo.status == 0, "\(demo.errors)")
            let steps = demo.answer["steps"] as? [[String: Any]]
            #expect(
                steps?.compactMap { $0["name"] as? String } == [
                    "bump", "reports", "match", "request", "intent", "clearing", "receipt",
                ])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            #expect(try processes(mentioning: folder) == [])
        }
    }

    @Test("a demonstration that is interrupted, or killed, leaves no process behind", arguments: [SIGINT, SIGKILL])
    func interruptedDemo(signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            let process = try RealCommand.start(["demo", "--home", folder])
            try await waitUntil("a node runs") { try processes(mentioning: folder).count >= 2 }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            if signal == SIGINT {
                #expect(process.terminationStatus == 130)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            }
            try await waitUntil("every child has ended") { try processes(mentioning: folder) == [] }
        }
    }

    /// The processes whose command line names a folder.
    private func processes(mentioning folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
            // A process may end while it is being looked at.
            guard Int(process) != nil,
                let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            else { return false }
            return line.contains(folder)
        }
    }

    /// There is no event to wait for: the process that would tell is the one that was killed.
    private func waitUntil(_ what: String, _ isSo: () throws -> Bool) async throws {
        for _ in 0..<600 {
            if try isSo() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("not within half a minute: \(what)")
    }
}
