import Foundation
import GRDB
import Testing

/// `handsel restore`: a backup in the place of a journal that is lost, or that somebody no longer wants.
@Suite("Restoring a backup", .serialized)
struct RestoreTests {
    private func backUp(_ node: ProcessNode, to file: String) async throws {
        let result = try await node.command("backup", file)
        #expect(result.status == 0, "\(result.text)")
    }

    private func pay(_ town: ProcessTown, _ amount: String) async throws -> Command.Result {
        try await town.ada.command("pay", try await town.account(of: town.ben), amount, "EUR", "--yes")
    }

    /// Until the node has kept a head over all of its records.
    private func waitForHeads(of home: String) async throws {
        var configuration = Configuration()
        configuration.readonly = true
        let book = try DatabaseQueue(path: home + "/book.sqlite", configuration: configuration)
        for _ in 0..<3_000 {
            let isDone = try await book.read { database in
                try Bool.fetchOne(
                    database, sql: "SELECT (SELECT max(size) FROM tree_head) = (SELECT count(*) FROM journal)")
            }
            if isDone == true { return try book.close() }
            await FailOverTown.breathe()
        }
        throw ProcessNode.NotReady(text: "there is no head over all records")
    }

    private func items(_ folder: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder))
    }

    @Test("a book that was lost comes back from the latest backup, and all goes on")
    func lost() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            #expect(try await pay(town, "1.00").status == 0)
            let file = town.folder + "/latest.sqlite"
            try await backUp(town.clearing, to: file)
            let running = try await town.clearing.command("restore", file)
            #expect(running.status == 6, "\(running.text)")

            await town.clearing.kill()
            for item in try items(town.clearing.home) where item.hasPrefix("book.") {
                try FileManager.default.removeItem(atPath: town.clearing.home + "/" + item)
            }
            let restored = try await town.clearing.command("restore", file)
            #expect(restored.status == 0, "\(restored.text)")
            #expect(restored.answer["records"] as? Int ?? 0 > 5 && restored.answer["last"] is String)
            #expect(restored.answer["set_aside"] == nil && restored.answer["signed_records"] == nil)
            #expect(try await town.clearing.command("audit").status == 0)
            try await town.clearing.start()
            try await town.waitForBalance(of: town.ada, "49.00")
            #expect(try await pay(town, "1.00").status == 0)
            try await town.expectAgreement()
        }
    }

    @Test("a backup in the place of a later book is told to be older, and decides nothing until the later one is back")
    func older() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let file = town.folder + "/old.sqlite"
            try await backUp(town.clearing, to: file)
            #expect(try await pay(town, "1.00").status == 0)
            // Nobody is there to show what they have seen.
            await town.ada.stop()
            await town.ben.stop()
            // Killed, so that the last records are in the log beside the file that is set aside.
            let home = town.clearing.home
            try await waitForHeads(of: home)
            await town.clearing.kill()
            let log = try FileManager.default.attributesOfItem(atPath: home + "/book.sqlite-wal")[.size] as? Int
            #expect(log ?? 0 > 0)
            // The same book without its latest heads: nothing would keep the node from deciding anew what was decided.
            let headless = town.folder + "/headless"
            try shell("cp -a '\(home)' '\(headless)'")
            let book = try DatabaseQueue(path: headless + "/book.sqlite")
            try await book.write { try $0.execute(sql: "DELETE FROM tree_head WHERE size > 5") }
            try book.close()
            try FileManager.default.removeItem(atPath: headless + "/signed-head")
            let refused = try await Command.run(["restore", file], home: headless)
            #expect(refused.status == 3 && refused.errors.contains("older copy"), "\(refused.text)")
            #expect(try !items(headless).contains { $0.hasPrefix("set-aside") || $0.hasPrefix("incoming") })

            let restored = try await town.clearing.command("restore", file)
            #expect(restored.status == 0, "\(restored.text)")
            let signed = try #require(restored.answer["signed_records"] as? Int)
            #expect(signed > restored.answer["records"] as? Int ?? .max)
            let aside = try #require(restored.answer["set_aside"] as? String)
            #expect(try items(aside).isSuperset(of: ["book.sqlite", "book.sqlite-wal"]))
            #expect(try !items(home).contains { $0.hasPrefix("incoming") || $0.hasPrefix("restore") })

            try await town.clearing.start()
            let status = try await town.clearing.until("a doubt", ["status"]) { $0["ready"] as? Bool == false }
            #expect((status["reason"] as? String)?.contains("older copy of the book") == true)
            await town.clearing.stop()
            let back = try await town.clearing.command("restore", aside + "/book.sqlite")
            #expect(back.status == 0 && back.answer["signed_records"] == nil, "\(back.text)")
            #expect(back.answer["records"] as? Int == signed)
            try await town.clearing.start()
            #expect(try !items(home).contains("unfit-head"))
            try await town.ada.start()
            try await town.ben.start()
            _ = try await town.ada.until("a node that answers", ["balance"]) { ProcessTown.euros($0) == "49.00" }
            #expect(try await pay(town, "1.00").status == 0)
            try await town.expectAgreement()
        }
    }

    @Test("what is damaged, another's, or no backup is refused, and nothing in the home is touched")
    func refusals() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let file = town.folder + "/good.sqlite"
            try await backUp(town.clearing, to: file)
            await town.clearing.stop()
            let home = town.clearing.home
            let before = try Data(contentsOf: URL(filePath: home + "/book.sqlite"))
            let names = try items(home)
            func expectRefusal(_ path: String, _ status: Int32, _ words: String) async throws {
                let result = try await town.clearing.command("restore", path)
                #expect(result.status == status && result.errors.contains(words), "\(path): \(result.text)")
                #expect(try Data(contentsOf: URL(filePath: home + "/book.sqlite")) == before)
                #expect(try items(home) == names)
            }

            var bytes = try Data(contentsOf: URL(filePath: file))
            for index in bytes.indices where index % 4_096 > 4_000 && index > 8_192 { bytes[index] = 0x5a }
            let damaged = town.folder + "/damaged.sqlite"
            try bytes.write(to: URL(filePath: damaged))
            try await expectRefusal(damaged, 5, "nothing was changed")
            let text = town.folder + "/text"
            try Data("no database".utf8).write(to: URL(filePath: text))
            try await expectRefusal(text, 3, "not a backup of a clearing node")
            let empty = town.folder + "/empty"
            try Data().write(to: URL(filePath: empty))
            try await expectRefusal(empty, 3, "no records")
            let payers = town.folder + "/ada.sqlite"
            try await backUp(town.ada, to: payers)
            try await expectRefusal(payers, 3, "not a backup of a clearing node")
            try await expectRefusal(town.folder + "/none", 1, "No such file")
            try await expectRefusal(town.folder, 1, "not a regular file")

            let bank = ProcessNode(name: "other", home: town.folder + "/other")
            let founded = try await bank.command(
                "init", "--role", "clearing", "--name", "Other", "--listen", "127.0.0.1:0")
            #expect(founded.status == 0, "\(founded.text)")
            let foreign = try await bank.command("restore", file)
            #expect(foreign.status == 3 && foreign.errors.contains("other keys"), "\(foreign.text)")

            // A restore that was interrupted: the node would find no journal, and begin a new one.
            try FileManager.default.moveItem(atPath: home + "/book.sqlite", toPath: home + "/restore.sqlite")
            let run = try await town.clearing.command("run")
            #expect(run.status == 3 && run.errors.contains("handsel restore"), "\(run.text)")
            let restored = try await town.clearing.command("restore", file)
            #expect(restored.status == 0, "\(restored.text)")
            try await town.clearing.start()
            try await town.expectAgreement()
        }
    }

    @Test("a payment node reads what its backup lacks, and has nothing left to explain")
    func paymentNode() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "50.00", reference: "line 1")
            let file = town.folder + "/ada.sqlite"
            try await backUp(town.ada, to: file)
            #expect(try await pay(town, "12.50").status == 0)
            await town.ada.stop()
            let restored = try await town.ada.command("restore", file)
            #expect(restored.status == 0 && restored.answer["role"] as? String == "payment", "\(restored.text)")
            try await town.ada.start()
            _ = try await town.ada.until("the payment it missed", ["history"]) { answer in
                KilledProcessTests.statuses(answer).count { $0 == "settled" } == 2
            }
            let agreed = try await town.ada.command("reconcile")
            #expect(agreed.status == 0, "\(agreed.text)")
        }
    }
}
