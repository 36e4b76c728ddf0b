import Foundation
import Testing

/// A disk is lost, and there is a copy of what was on it.
@Suite("Backups", .serialized)
struct BackupTests {
    @Test("a copy made while the node works holds all that was answered before, and passes the audit")
    func whileWorking() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            let file = town.folder + "/copy.sqlite"
            async let paying: Void = {
                for _ in 0..<5 { _ = try await town.ada.command("pay", ben, "1.00", "EUR", "--yes") }
            }()
            let backup = try await town.clearing.command("backup", file)
            try await paying
            #expect(backup.status == 0, "\(backup.text)")
            #expect(backup.answer["records"] as? Int ?? 0 >= 5)
            // One file, which needs nothing beside it.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: town.folder).filter { $0.hasPrefix("copy") }
                    == ["copy.sqlite"])
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)

            let restored = town.folder + "/restored"
            try FileManager.default.createDirectory(
                atPath: restored, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(atPath: file, toPath: restored + "/book.sqlite")
            for item in ["keys", "node.toml"] {
                try FileManager.default.copyItem(atPath: "\(town.clearing.home)/\(item)", toPath: "\(restored)/\(item)")
            }
            let audit = try await Command.run(["audit"], home: restored)
            #expect(audit.status == 0, "\(audit.text)")
            #expect(audit.answer["records"] as? Int == backup.answer["records"] as? Int)
        }
    }

    @Test("a payment node that is restored from an older copy reads what it missed, and pays nothing twice")
    func restored() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let file = town.folder + "/ada.sqlite"
            #expect(try await town.ada.command("backup", file).status == 0)
            let ben = try await town.account(of: town.ben)
            #expect(try await town.ada.command("pay", ben, "12.50", "EUR", "--yes").status == 0)
            await town.ada.kill()
            for suffix in ["-wal", "-shm"] {
                // They may not be there.
                try? FileManager.default.removeItem(atPath: town.ada.home + "/node.sqlite" + suffix)
            }
            try FileManager.default.removeItem(atPath: town.ada.home + "/node.sqlite")
            try FileManager.default.copyItem(atPath: file, toPath: town.ada.home + "/node.sqlite")
            try await town.ada.start()
            _ = try await town.ada.until("the payment it missed", ["history"]) { answer in
                KilledProcessTests.statuses(answer).count { $0 == "settled" } == 2
            }
            #expect(try await town.balance(of: town.ada) == "87.50")
            try await town.expectAgreement()
        }
    }

    @Test("nothing is overwritten, and a folder that is not there is told")
    func refusals() async throws {
        try await withProcessTown { town in
            let file = town.folder + "/copy.sqlite"
            #expect(try await town.ben.command("backup", file).status == 0)
            #expect(try await town.ben.command("backup", file).status == 3)
            let missing = try await town.ben.command("backup", town.folder + "/none/copy.sqlite")
            #expect(missing.status == 1, "\(missing.text)")
        }
    }
}
