import GRDB
import Synchronization

/// Whether a store may change its file.
public enum StorageAccess: Hashable, Sendable {
    case readWrite
    /// For an audit, also beside a running node.
    case readOnly
}

/// One SQLite file with one writer and several readers, none of whom waits for another.
///
/// A write is one transaction and returns after one sync. SQLite's errors become `StorageError` here, and only here.
///
/// ```
/// certain ──commit's outcome unknown──▶ in doubt ──another commit succeeds──▶ certain
/// ```
///
/// In doubt, nothing is read or written before another commit has overwritten whatever the failed one left in the log:
/// otherwise a crash could bring records back that this process went on without.
///
/// - Source: https://sqlite.org/wal.html; https://sqlite.org/fileformat2.html section 4 (a damaged frame ends the log).
final class SQLiteDatabase: Sendable {
    static let readersMax = 4
    private static let writerCacheKibibytes = 65_536
    private static let readerCacheKibibytes = 8_192
    /// What the log may keep of its greatest size once all of it is in the file.
    private static let logBytesKept = 67_108_864
    private static let busyTimeoutSeconds = 5.0

    let path: String
    private let schema: SQLiteSchema
    let pool: DatabasePool
    /// Which files the first transaction wrote to.
    private let files = Mutex<SQLiteFile.Identity?>(nil)
    /// How many commits had an unknown outcome, and up to which of them another commit has settled it.
    private let doubts = Mutex((begun: 0, settled: 0))

    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema`, `.cannotOpen`, `.full`, `.corrupt` or `.failed`.
    init(path: String, schema: SQLiteSchema, access: StorageAccess) throws(StorageError) {
        self.path = path
        self.schema = schema
        let file = SQLiteFile(path: path)
        switch access {
        case .readWrite: try file.prepare()
        case .readOnly: try file.checkReadable()
        }
        do {
            try Self.bringUpToDate(path: path, schema: schema, access: access)
            pool = try DatabasePool(path: path, configuration: Self.configuration(access, schema))
            if access == .readWrite { try pool.writeWithoutTransaction(Self.makeCommitsDurable) }
        } catch {
            throw StorageError(opening: path, error)
        }
    }

    /// - Throws: `StorageError.failed` or `.corrupt`, or `.unknown` as long as an earlier commit is in doubt.
    func read<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        try settle()
        do {
            return try pool.read(body)
        } catch {
            throw StorageError(error)
        }
    }

    /// One transaction. It is on the disk when this returns: there is no other kind of commit, since after a failed sync the
    /// system may drop what an earlier one left unsynced, and everything later in the log would stand behind the hole.
    ///
    /// - Throws: `StorageError.unknown` if the outcome is; for any other error nothing was written.
    func write<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        try settle()
        return try transact(body)
    }

    /// Moves the log into the file, then empties it.
    ///
    /// - Throws: `StorageError.failed` also if somebody still reads what the log holds.
    func emptyLog() throws(StorageError) {
        do {
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
        {
            throw .failed("somebody reads the file, so its log still holds what was deleted from it")
        } catch {
            throw StorageError(error)
        }
    }

    /// What SQLite finds wrong with the file, and whether its tables are defined as ours are. Reads all of it.
    func findings() throws(StorageError) -> [String] {
        try read { database in
            let findings = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
            guard findings.isEmpty, try definitions(database) != definitionsOfNewFile() else { return findings }
            return ["its tables are not defined as they should be"]
        }
    }

    private func definitions(_ database: Database) throws -> [Row] {
        try Row.fetchAll(database, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    }

    private func definitionsOfNewFile() throws -> [Row] {
        let new = try DatabaseQueue()
        try new.writeWithoutTransaction { try schema.migrate($0, path: path) }
        return try new.read(definitions)
    }

    func close() throws(StorageError) {
        do {
            try pool.close()
        } catch {
            throw StorageError(error)
        }
    }

    // MARK: The outcome of a commit

    private func transact<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        do {
            return try pool.writeWithoutTransaction { database in
                try database.beginTransaction(.immediate)
                let value: Value
                do {
                    try checkInPlace()
                    value = try body(database)
                } catch {
                    try database.rollback()
                    throw error
                }
                do {
                    try database.commit()
                } catch {
                    if database.isInsideTransaction { try database.rollback() }
                    throw StorageError(committing: error)
                }
                return value
            }
        } catch {
            let error = StorageError(error)
            if case .unknown = error { doubt() }
            throw error
        }
    }

    /// What is written to a file that has lost its name is gone when the node ends, and SQLite says nothing of it.
    ///
    /// - Throws: `StorageError.failed`.
    private func checkInPlace() throws(StorageError) {
        let identity: SQLiteFile.Identity
        do {
            identity = try SQLiteFile(path: path).identity()
        } catch {
            throw .failed(Self.removed(path))
        }
        let known = files.withLock { files in
            if files == nil { files = identity }
            return files
        }
        guard identity == known else { throw .failed(Self.removed(path)) }
    }

    private static func removed(_ path: String) -> String {
        "\(path), or its log, was removed or replaced while the node was at work. Nothing more is written to it. Stop the "
            + "node, put both files back as they were or restore a backup, and start it again"
    }

    private func settle() throws(StorageError) {
        let (begun, settled) = doubts.withLock { $0 }
        guard settled < begun else { return }
        do {
            try transact { database in
                try database.execute(sql: "UPDATE doubt SET settled_count = settled_count + 1")
            }
        } catch {
            throw .unknown("and the doubt cannot be settled: \(error)")
        }
        // A doubt that began meanwhile is not settled by this.
        doubts.withLock { $0.settled = max($0.settled, begun) }
    }

    /// A commit's outcome is unknown. Tests say so themselves.
    func doubt() {
        doubts.withLock { $0.begun += 1 }
    }

    /// How often a commit's outcome was unknown, in the life of the file.
    func doubtCount() throws(StorageError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT settled_count FROM doubt") ?? 0 }
    }

    static let doubtTable = """
        -- How often the outcome of a commit was unknown, and had to be settled by another commit.
        CREATE TABLE doubt (settled_count INTEGER NOT NULL) STRICT;
        INSERT INTO doubt VALUES (0);
        """

    // MARK: Opening

    /// Outside the log, so that the file's own header always says whose it is.
    private static func bringUpToDate(path: String, schema: SQLiteSchema, access: StorageAccess) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration(access, schema))
        switch access {
        case .readWrite:
            try queue.writeWithoutTransaction { try schema.migrate($0, path: path) }
        case .readOnly:
            let found = try queue.read { try schema.check($0, path: path) }
            guard found == schema.version else {
                throw StorageError.olderSchema(found: found, known: schema.version)
            }
        }
        try queue.close()
    }

    private static func configuration(_ access: StorageAccess, _ schema: SQLiteSchema) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = access == .readOnly
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.maximumReaderCount = readersMax
        configuration.foreignKeysEnabled = schema.checksReferences
        configuration.label = "Storage"
        configuration.prepareDatabase { database in
            let cache = database.configuration.readonly ? readerCacheKibibytes : writerCacheKibibytes
            // Erased texts leave no trace in the file, and nonsense in a page is noticed when it is read.
            try database.execute(
                sql: """
                    PRAGMA cache_size = -\(cache);
                    PRAGMA secure_delete = ON;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA journal_size_limit = \(logBytesKept);
                    """)
        }
        return configuration
    }

    /// GRDB's pool asks for less, and SQLite tells nobody that a pragma had no effect.
    @Sendable private static func makeCommitsDurable(_ database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
            try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
        else { throw StorageError.failed("SQLite does not make commits durable") }
    }

}
