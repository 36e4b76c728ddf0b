import Foundation
import GRDB
import Ledger
import Storage
import Testing

@testable import NodeRuntime
@testable import PaymentProtocol

/// One byte of the file is another, wherever that is: in a record, a table, an index, a page that nobody uses.
///
/// It is *found* if the audit does not call the book in order, or the node does not start on it. What is not found must be
/// *harmless*: everything that the tables say is what it was, definitions included.
@Suite("Any one byte of a book")
struct FlippedByteTests {
    private static let seed: UInt64 = 2_026
    private static let flips = 240

    @Test("a flipped byte is found, or changed nothing that anybody reads")
    func flips() throws {
        let folder = try TemporaryFolder()
        let book = try BookOfAccounts(payments: 60)
        let home = try Home(path: folder.file("bank"))
        try book.lay(book.records, in: home)
        let path = home.path(of: .book)
        // As an orderly end leaves it: one file, with a page or two that were used once.
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "CREATE TABLE used_once (bytes BLOB)")
            try database.execute(sql: "INSERT INTO used_once VALUES (randomblob(20000)); DROP TABLE used_once")
            _ = try database.checkpoint(.truncate)
        }
        try queue.close()
        _ = try Audit.audit(home)
        let sound = try Data(contentsOf: URL(filePath: path))
        let content = try Self.content(of: path)

        var random = SplitMix(state: Self.seed)
        var (found, harmless) = (0, 0)
        for number in 0..<Self.flips {
            // The first hundred bytes are the file's own header: each of them, then any.
            let place = number < 100 ? number : Int.random(in: 100..<sound.count, using: &random)
            var damaged = sound
            damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            try Self.replace(path, by: damaged)
            if Self.isFound(home) {
                found += 1
            } else {
                harmless += 1
                #expect(try Self.content(of: path) == content, "byte \(place) of \(sound.count) was not found")
            }
        }
        // Neither word is worth anything if everything is the one or the other.
        #expect(found > Self.flips / 3 && harmless > 0, "found \(found), harmless \(harmless)")
    }

    private static func replace(_ path: String, by bytes: Data) throws {
        for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        try bytes.write(to: URL(filePath: path))
    }

    /// By the audit, or by the node when it starts: it reads the whole journal.
    private static func isFound(_ home: Home) -> Bool {
        do {
            _ = try Audit.audit(home)
            let store = try ClearingStore(path: home.path(of: .book), access: .readOnly)
            try store.checkLength()
            _ = try store.rebuild(ClearingNode.self)
            try store.close()
            return false
        } catch {
            return true
        }
    }

    /// All that the tables say, but for the count of doubtful commits, which nobody reads: it is only written.
    private static func content(of path: String) throws -> [[String]] {
        let queue = try DatabaseQueue(path: path)
        let content = try queue.read { database in
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'doubt' ORDER BY name")
            return try (["sqlite_schema"] + tables).map { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { "\($0.databaseValues)" }.sorted()
            }
        }
        try queue.close()
        return content
    }
}
