import Foundation
import GRDB
import Testing

/// The database is locked, gone, or may not be written: nothing that was acknowledged is lost, and the node says why.
@Suite("The database is out of reach", .serialized)
struct LostBookTests {
    @Test("the file or its log is removed under a node at work: nothing more is acknowledged", arguments: ["", "-wal"])
    func removed(suffix: String) async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let account = try await town.account(of: town.ada)
            let file = book(of: town) + suffix
            try FileManager.default.moveItem(atPath: file, toPath: file + ".aside")
            let refused = try await credit(account, "1.00", "while it is gone", in: town)
            #expect(refused.status != 0, "\(refused.text)")

            await town.clearing.stop()
            // What the end of the process made anew is not the book; it need not have made anything.
            try? FileManager.default.removeItem(atPath: file)
            try FileManager.default.moveItem(atPath: file + ".aside", toPath: file)
            try await town.clearing.start()
            try await town.waitForBalance(of: town.ada, "100.00")
            #expect(try await credit(account, "1.00", "after it came back", in: town).status == 0)
            try await town.waitForBalance(of: town.ada, "101.00")
            try await town.expectAgreement()
        }
    }

    @Test("another program locks the database: what is asked meanwhile is booked once or refused, and then all goes on")
    func locked() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            let account = try await town.account(of: town.ada)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: book(of: town), configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            // Longer than the node waits for a lock, which it never has to share.
            let refused = try await credit(account, "1.00", "while it is locked", in: town)
            #expect(refused.status != 0, "\(refused.text)")
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try other.close()

            // The same reference is booked once, whenever that was.
            _ = try await town.clearing.until(
                "a credit once it is free",
                ["account", "credit", account, "1.00", "EUR", "--reference", "while it is locked", "--booked", "today"]
            ) { $0["receipt"] != nil || ($0["reason"] as? [String: Any])?["name"] as? String == "reference_used" }
            try await town.waitForBalance(of: town.ada, "101.00")
            try await town.expectAgreement()
        }
    }

    @Test(
        "a home on a read-only disk: the node does not start, says why, and the audit still reads",
        .enabled(if: geteuid() == 0, "mounting needs root"))
    func readOnly() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "100.00", reference: "statement")
            await town.clearing.stop()
            let home = town.clearing.home
            try shell("mount --bind '\(home)' '\(home)' && mount -o remount,bind,ro '\(home)'")
            let refused: Result<Command.Result, any Error>
            do {
                refused = .success(try await Command.run(["run"], home: home))
            } catch {
                refused = .failure(error)
            }
            try shell("umount -l '\(home)'")
            let told = try refused.get()
            #expect(told.status != 0)
            #expect(told.text.lowercased().contains("read-only"), "\(told.text)")
            try await town.clearing.start()
            try await town.waitForBalance(of: town.ada, "100.00")
            try await town.expectAgreement()
        }
    }

    private func book(of town: ProcessTown) -> String { town.clearing.home + "/book.sqlite" }

    private func credit(
        _ account: String, _ amount: String, _ reference: String, in town: ProcessTown
    ) async throws -> Command.Result {
        try await town.clearing.command(
            "account", "credit", account, amount, "EUR", "--reference", reference, "--booked", "today")
    }
}
