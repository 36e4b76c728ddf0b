import GRDB
import Testing

@testable import Storage

@Suite struct MigrationTests {
    let folder: TemporaryFolder
    let path: String

    private static let first: SQLiteSchema.Migration = {
        try $0.execute(sql: SQLiteDatabase.doubtTable + "CREATE TABLE note (text TEXT) STRICT")
    }
    private static let second: SQLiteSchema.Migration = {
        try $0.execute(sql: "ALTER TABLE note ADD COLUMN time INTEGER; UPDATE note SET time = 7")
    }
    private static let failing: SQLiteSchema.Migration = {
        try $0.execute(sql: "DELETE FROM note; CREATE TABLE note (text TEXT)")
    }

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("notes.sqlite")
        let database = try open(Self.first)
        try database.write { try $0.execute(sql: "INSERT INTO note VALUES ('kept')") }
        try database.close()
    }

    private func open(_ migrations: SQLiteSchema.Migration..., access: StorageAccess = .readWrite) throws
        -> SQLiteDatabase
    {
        let schema = SQLiteSchema(applicationIdentifier: 17, migrations: migrations)
        return try SQLiteDatabase(path: path, schema: schema, access: access)
    }

    @Test("a file of an older version is brought up to date, each migration once")
    func migrate() throws {
        for _ in 1...2 {
            let database = try open(Self.first, Self.second)
            #expect(
                try database.read { try Row.fetchOne($0, sql: "SELECT * FROM note") } == ["text": "kept", "time": 7])
            try database.close()
        }
        #expect(throws: StorageError.newerSchema(found: 2, known: 1)) { try open(Self.first) }
    }

    @Test("a migration that fails leaves the file as it was")
    func failure() throws {
        #expect(throws: StorageError.self) { try open(Self.first, Self.second, Self.failing) }
        let database = try open(Self.first)
        #expect(try database.read { try Row.fetchOne($0, sql: "SELECT * FROM note") } == ["text": "kept"])
    }

    @Test("a reader does not migrate, and says so")
    func reader() throws {
        #expect(throws: StorageError.olderSchema(found: 1, known: 2)) {
            try open(Self.first, Self.second, access: .readOnly)
        }
        #expect(try open(Self.first, access: .readOnly).findings().isEmpty)
    }

    @Test("every commit is synced, and foreign keys hold, each time the file is opened")
    func pragmas() throws {
        func synchronous(_ database: Database) throws -> Int? { try Int.fetchOne(database, sql: "PRAGMA synchronous") }
        for _ in 1...2 {
            let database = try open(Self.first)
            #expect(try database.write { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
            #expect(try database.write { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
            #expect(try database.write(synchronous) == 2)
            #expect(throws: StorageError.failed("on purpose")) {
                try database.write { _ in throw StorageError.failed("on purpose") }
            }
            #expect(try database.write(synchronous) == 2)
            try database.close()
        }
    }
}
