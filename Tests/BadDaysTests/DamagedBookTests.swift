import Foundation
import GRDB
import Testing

/// Somebody, or a disk, changed the files behind a node's back.
@Suite("The files were changed", .serialized)
struct DamagedBookTests {
    @Test("a journal that lost its end is not gone on with")
    func cutShort() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            await town.clearing.stop()
            try change(town.clearing.home, "DELETE FROM journal WHERE sequence = (SELECT max(sequence) FROM journal)")
            #expect(try await town.clearing.command("audit").status == 5)
            #expect(try await town.clearing.command("run").status == 5)
        }
    }

    @Test("an audit finds whatever does not say what the records say")
    func tables() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let ben = try await town.account(of: town.ben)
            let paid = try await town.ada.command("pay", ben, "12.50", "EUR", "--for", "two coffees", "--yes")
            #expect(paid.status == 0, "\(paid.text)")
            await town.clearing.stop()
            #expect(try await town.clearing.command("audit").status == 0)
            for damage in [
                "DELETE FROM intent", "DELETE FROM account_key", "DELETE FROM entry", "DELETE FROM account_record",
                "UPDATE entry SET minor_units = minor_units * 2", "UPDATE balance SET minor_units = minor_units + 1",
                "UPDATE remittance SET text = 'something else'", "UPDATE tree_node SET hash = randomblob(32)",
                "DELETE FROM tree_node",
            ] {
                let copy = town.folder + "/copy"
                try FileManager.default.copyItem(atPath: town.clearing.home, toPath: copy)
                try change(copy, damage)
                let audit = try await Command.run(["audit"], home: copy)
                #expect(audit.status == 5, "\(damage): \(audit.text)")
                try FileManager.default.removeItem(atPath: copy)
            }
        }
    }

    @Test("a node does not go on with somebody else's keys, and no new node is made over a journal")
    func otherKeys() async throws {
        try await withProcessTown { town in
            await town.ben.stop()
            let (own, others) = (town.ben.home + "/keys", town.ada.home + "/keys")
            try FileManager.default.moveItem(atPath: own, toPath: own + "-kept")
            try FileManager.default.copyItem(atPath: others, toPath: own)
            let run = try await town.ben.command("run")
            #expect(run.status == 5 && run.output.contains("keys"), "\(run.text)")

            try FileManager.default.removeItem(atPath: own)
            try FileManager.default.removeItem(atPath: town.ben.home + "/node.toml")
            let founded = try await town.ben.command(
                "init", "--role", "payment", "--name", "Ben", "--clearing", town.listen, "--clearing-id",
                town.clearingIdentity)
            #expect(founded.status == 3 && founded.output.contains("already_exists"), "\(founded.text)")
        }
    }

    @Test("whoever deletes the lock has unlocked nothing")
    func lockDeleted() async throws {
        try await withProcessTown { town in
            try FileManager.default.removeItem(atPath: town.ada.home + "/lock")
            #expect(try await town.ada.command("run").status == 6)
        }
    }

    private func change(_ home: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: home + "/book.sqlite")
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
