import Foundation
import GRDB
import PaymentProtocol
import Testing

@Suite("Erasing a text", .serialized)
struct TextErasureTests {
    private static let text = "for the divorce, and nobody's business"

    /// Whether the text can be found in the bytes of the book, or of its log.
    private func isInFiles(of node: ProcessNode) throws -> Bool {
        try ["", "-wal"].contains { suffix in
            let path = node.home + "/book.sqlite" + suffix
            guard FileManager.default.fileExists(atPath: path) else { return false }
            return try Data(contentsOf: URL(filePath: path)).range(of: Data(Self.text.utf8)) != nil
        }
    }

    @Test("the order fails as long as the text can still be read in the book's log, and succeeds when it is gone")
    func readersInTheWay() async throws {
        try await withProcessTown { town in
            try await town.credit(town.ada, "10.00", reference: "line 1")
            let ben = try await town.account(of: town.ben)
            let paid = try await town.ada.command("pay", ben, "1.00", "EUR", "--for", Self.text, "--yes")
            #expect(paid.status == 0, "\(paid.text)")
            let hash = "\(Digest.sha256(of: Array(Self.text.utf8)))"
            for _ in 0..<3_000 {
                if try isInFiles(of: town.clearing) { break }
                await FailOverTown.breathe()
            }
            #expect(try isInFiles(of: town.clearing))

            // Somebody reads the book, and does not come to an end.
            var configuration = Configuration()
            configuration.readonly = true
            configuration.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: town.clearing.home + "/book.sqlite", configuration: configuration)
            try reader.inDatabase { database in
                try database.execute(sql: "BEGIN")
                _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM journal")
            }
            let failed = try await town.clearing.command("text", "erase", hash)
            #expect(failed.status != 0 && failed.answer["code"] as? String == "text_not_erased", "\(failed.text)")

            try reader.inDatabase { try $0.execute(sql: "ROLLBACK") }
            try reader.close()
            let erased = try await town.clearing.command("text", "erase", hash)
            #expect(erased.status == 0, "\(erased.text)")
            #expect(try !isInFiles(of: town.clearing))
            try await town.expectAgreement()
        }
    }
}
