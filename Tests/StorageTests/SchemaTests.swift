import Foundation
import GRDB
import Storage
import Testing

/// The schema of each version is kept under Tests/Vectors/schemas, so that no change to it goes unnoticed, and none to a
/// version that was published goes unrefused.
@Suite struct SchemaTests {
    @Test("the schema is the one that was written down", arguments: ["book", "node"])
    func golden(name: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file(name + ".sqlite")
        switch name {
        case "book": try ClearingStore(path: path).close()
        default: try PaymentStore(path: path).close()
        }
        let queue = try DatabaseQueue(path: path)
        let schema = try queue.read { database in
            try String.fetchAll(
                database, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
            ).joined(separator: ";\n\n")
        }
        let header = try queue.read { database in
            "-- application_id \(try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0), "
                + "user_version \(try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0)\n\n"
        }
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        let vector = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Vectors/schemas/\(name)-\(version).sql")
        if ProcessInfo.processInfo.environment["HANDSEL_WRITE_VECTORS"] != nil {
            try (header + schema + ";\n").write(to: vector, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: vector, encoding: .utf8) == header + schema + ";\n")
    }

    @Test("every table but SQLite's own is strict", arguments: ["book", "node"])
    func strict(name: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file(name + ".sqlite")
        switch name {
        case "book": try ClearingStore(path: path).close()
        default: try PaymentStore(path: path).close()
        }
        let lax = try DatabaseQueue(path: path).read { database in
            try String.fetchAll(
                database,
                sql:
                    "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'"
            )
        }
        #expect(lax.isEmpty)
    }
}
