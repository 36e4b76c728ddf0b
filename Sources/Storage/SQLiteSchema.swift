import GRDB

/// What makes a SQLite file one of ours: a mark in its header, and a numbered sequence of migrations.
///
/// The version is SQLite's `user_version`: how many migrations the file has been through. A migration that was published
/// is never edited; a change is a new one at the end.
struct SQLiteSchema: Sendable {
    typealias Migration = @Sendable (Database) throws -> Void

    /// SQLite's `application_id`: tells a book from a payment node's file, and both from everything else.
    let applicationIdentifier: Int32
    let migrations: [Migration]
    /// Whether SQLite looks up what every row refers to. Not where the rows are made from records that an audit compares them
    /// with: there it would be a search for every row, and the rows of many records come table by table.
    var checksReferences = true

    var version: Int { migrations.count }

    /// Brings the file to the latest version, in one transaction.
    ///
    /// - Throws: `StorageError.notOurs` or `.newerSchema`, or what SQLite says; the file is then as it was.
    func migrate(_ database: Database, path: String) throws {
        // Ours or not is decided before the first byte is changed.
        if try check(database, path: path) == version { return }
        try database.inTransaction(.exclusive) {
            for migration in migrations.dropFirst(try check(database, path: path)) {
                try migration(database)
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationIdentifier)")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// - Returns: the version of the file; 0 for an empty one.
    /// - Throws: `StorageError.notOurs` or `.newerSchema`.
    func check(_ database: Database, path: String) throws -> Int {
        let identifier = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if identifier == 0, found == 0, try !database.hasObjects { return 0 }
        guard identifier == applicationIdentifier, found > 0 else { throw StorageError.notOurs(path: path) }
        guard found <= version else { throw StorageError.newerSchema(found: found, known: version) }
        return found
    }
}

extension Database {
    fileprivate var hasObjects: Bool {
        get throws { try Bool.fetchOne(self, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema)") ?? false }
    }
}
