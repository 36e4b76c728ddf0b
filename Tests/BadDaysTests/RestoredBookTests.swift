import Foundation
import Testing

/// What an operator does in good faith on a bad day, and what nobody must do.
@Suite("A book that was put back from an older copy", .serialized)
struct RestoredBookTests {
    /// Puts a copy of the book in place of the one that is there.
    private func replaceBook(of node: ProcessNode, by copy: String) throws {
        let book = node.home + "/book.sqlite"
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: book + suffix) {
            try FileManager.default.removeItem(atPath: book + suffix)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: book)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: book)
    }

    /// As in a home that was set up anew from its keys: what it knew of the book is gone, and what customers know is not.
    private func forgetSignedHead(of node: ProcessNode) throws {
        try FileManager.default.removeItem(atPath: node.home + "/signed-head")
    }

    private func backUp(_ town: ProcessTown, to name: String) async throws -> String {
        let file = town.folder + "/" + name
        let result = try await town.clearing.command("backup", file)
        #expect(result.status == 0, "\(result.text)")
        return file
    }

    private func pay(_ town: ProcessTown, _ amount: String) async throws -> Command.Result {
        try await town.ada.command("pay", try await town.account(of: town.ben), amount, "EUR", "--yes")
    }

    @Test("both sides notice it, nothing is decided or paid, and all goes on when the latest copy is back")
    func olderCopy() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let old = try await backUp(town, to: "old.sqlite")
            #expect(try await pay(town, "10.00").status == 0)
            _ = try await town.ada.until("a verified head", ["status"]) { $0["verified"] is Int }
            let latest = try await backUp(town, to: "latest.sqlite")
            await town.clearing.stop()
            try replaceBook(of: town.clearing, by: old)
            try forgetSignedHead(of: town.clearing)
            try await town.clearing.start()

            let status = try await town.ada.until("an alarm", ["status"]) { $0["alarm"] is String }
            #expect(status["ready"] as? Bool == false)
            let bank = try await town.clearing.until("a doubt", ["status"]) { $0["ready"] as? Bool == false }
            #expect((bank["reason"] as? String)?.contains("older copy of the book") == true)
            let refused = try await pay(town, "1.00")
            #expect(refused.status == 3 && refused.text.contains("ALARM"), "\(refused.text)")
            let history = try await town.ada.command("history")
            #expect(history.status == 0 && history.text.contains("ALARM"), "\(history.text)")
            let file = town.folder + "/older.evidence"
            let exported = try await town.ada.command("evidence", "export", file)
            #expect(exported.status == 0, "\(exported.text)")
            #expect(try await town.ben.command("evidence", "verify", file).status == 3)
            // Started again with the same copy, it knows at once, before anybody has shown it anything.
            await town.ada.stop()
            await town.ben.stop()
            await town.clearing.stop()
            try await town.clearing.start()
            _ = try await town.clearing.until("the same doubt", ["status"]) { $0["ready"] as? Bool == false }
            await town.clearing.stop()

            // The start of the older copy was signed as well, which must not keep the latest one out.
            let restored = try await town.clearing.command("restore", latest)
            #expect(restored.status == 0 && restored.answer["signed_records"] == nil, "\(restored.text)")
            try await town.clearing.start()
            try await town.ada.start()
            try await town.ben.start()
            _ = try await town.ada.until("no alarm", ["status"]) { $0["alarm"] == nil && $0["ready"] as? Bool == true }
            #expect(try await pay(town, "1.00").status == 0)
            #expect(!FileManager.default.fileExists(atPath: town.clearing.home + "/unfit-head"))
            try await town.expectAgreement()
        }
    }

    @Test(
        "a node whose home knows of a later head writes nothing to an older copy, nor begins a new book, and says what to do"
    )
    func refused() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let old = try await backUp(town, to: "old.sqlite")
            #expect(try await pay(town, "10.00").status == 0)
            let latest = try await backUp(town, to: "latest.sqlite")
            let head = town.clearing.home + "/signed-head"
            // Killed, so that the last heads are not in it: those of the start are.
            await town.clearing.kill()
            #expect(try await town.clearing.command("audit", "--head", head).status == 0)
            try await town.clearing.start()
            await town.clearing.stop()
            let attributes = try FileManager.default.attributesOfItem(atPath: head)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let audit = try await town.clearing.command("audit", "--head", head)
            let records = try #require(audit.answer["records"] as? Int, "\(audit.text)")
            #expect(audit.answer["outside_records"] as? Int == records)

            try replaceBook(of: town.clearing, by: old)
            let before = try await town.clearing.command("audit")
            for _ in 1...2 {
                let refused = try await town.clearing.command("run")
                #expect(refused.status == 5, "\(refused.text)")
                let count = try #require(before.answer["records"] as? Int)
                for words in [
                    "\(records) records", "the book has \(count) records", "handsel restore", "handsel reconcile",
                ] {
                    #expect(refused.errors.contains(words), "\(words): \(refused.text)")
                }
            }
            #expect(
                try await town.clearing.command("audit").answer["records"] as? Int == before.answer["records"] as? Int)
            // With no book at all it would found another one under the same keys.
            for suffix in ["", "-wal", "-shm"] {
                let file = town.clearing.home + "/book.sqlite" + suffix
                if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
            }
            let none = try await town.clearing.command("run")
            #expect(none.status == 5 && none.errors.contains("the book has 0 records"), "\(none.text)")

            // The copy that lacks only what came after it was made lacks the node's last start: it answers for the past.
            let restored = try await town.clearing.command("restore", latest)
            #expect(restored.status == 0 && restored.answer["signed_records"] as? Int == records, "\(restored.text)")
            try await town.clearing.start()
            _ = try await town.clearing.until("a doubt", ["status"]) { $0["ready"] as? Bool == false }
        }
    }

    @Test("a book that went on from an older copy has two histories, and its own signatures prove it to anybody")
    func fork() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let old = try await backUp(town, to: "old.sqlite")
            #expect(try await pay(town, "10.00").status == 0)
            _ = try await town.ada.until("a verified head", ["status"]) { $0["verified"] is Int }
            await town.ada.stop()
            await town.ben.stop()
            await town.clearing.stop()
            try replaceBook(of: town.clearing, by: old)
            try forgetSignedHead(of: town.clearing)
            try await town.clearing.start()
            // Somebody who has seen nothing of what is gone.
            let carl = try await town.addPayer("Carl")
            try await town.credit(carl, "7.00", reference: "line 2")
            await carl.stop()
            try await town.ada.start()
            _ = try await town.ada.until("an alarm", ["status"]) {
                ($0["alarm"] as? String)?.contains("signatures prove") == true
            }
            let file = town.folder + "/two-histories.evidence"
            #expect(try await town.ada.command("evidence", "export", file).status == 0)
            // By anybody, with no node at all.
            let verified = try await Command.run(
                ["evidence", "verify", file, "--clearing-id", town.clearingIdentity], home: town.folder)
            #expect(verified.status == 0 && verified.answer["proof"] as? Bool == true, "\(verified.text)")
            var damaged = try Data(contentsOf: URL(filePath: file))
            damaged[damaged.count - 1] ^= 1
            try damaged.write(to: URL(filePath: file + ".damaged"))
            #expect(try await town.ada.command("evidence", "verify", file + ".damaged").status == 5)
            #expect(try await pay(town, "1.00").status == 3)
            #expect(try await town.ada.command("evidence", "overrule", "--yes").status == 0)
            try await town.ben.start()
        }
    }
}
