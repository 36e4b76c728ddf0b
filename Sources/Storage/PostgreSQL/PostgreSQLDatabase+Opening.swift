import Foundation

/// Connections, and the tables of a book: made, brought up to date, or refused.
extension PostgreSQLDatabase {
    /// What an administrator does, outside of any book.
    ///
    /// - Parameter body: is told the version of the book; nil if there is none.
    static func run(
        _ location: PostgreSQLLocation, _ body: (PostgreSQLConnection, _ found: Int?) throws -> Void
    ) throws(StorageError) {
        do {
            let connection = try PostgreSQLConnection(
                location, settings: ["client_min_messages": "warning", "search_path": "\(location.book), pg_catalog"])
            try body(connection, try version(connection, location))
        } catch {
            throw opening(error, location)
        }
    }

    func connect(writes: Bool) throws -> PostgreSQLConnection {
        var settings = [
            "search_path": "\(location.book), pg_catalog", "timezone": "'UTC'", "statement_timeout": "0",
            // A leader that was stopped between two statements must not hold the lease's row.
            "idle_in_transaction_session_timeout": "'10s'", "lock_timeout": "'10s'",
        ]
        if writes { settings["default_transaction_isolation"] = "'read committed'" }
        let connection = try PostgreSQLConnection(location, settings: settings)
        if writes { try Self.makeCommitsDurable(connection) }
        return connection
    }

    /// Somebody may have asked for less, for this role or for the whole server, or may do so later: what a session sets for
    /// itself stays. Whoever asked for more gets it.
    private static func makeCommitsDurable(_ connection: PostgreSQLConnection) throws {
        try connection.send("SELECT current_setting('synchronous_commit') AS level")
        let level = try connection.synchronise().first?.text("level")
        try connection.send("SET synchronous_commit TO '\(level == "remote_apply" ? "remote_apply" : "on")'")
        try connection.synchronise()
    }

    static func bringUpToDate(
        _ connection: PostgreSQLConnection, _ location: PostgreSQLLocation, _ access: StorageAccess
    ) throws {
        let found = try version(connection, location)
        guard found != PostgreSQLSchema.version else { return }
        guard access == .readWrite else {
            throw found.map { StorageError.olderSchema(found: $0, known: PostgreSQLSchema.version) }
                ?? StorageError.cannotOpen(path: location.description, reason: "there is no book yet")
        }
        // Two nodes may start at once: the second finds what the first has made.
        try connection.runScript("BEGIN; SELECT pg_advisory_xact_lock(hashtext('handsel \(location.book)'))")
        do {
            let found = try version(connection, location)
            if found != PostgreSQLSchema.version {
                if found == nil { try connection.runScript("CREATE SCHEMA IF NOT EXISTS \(location.book)") }
                try connection.runScript(PostgreSQLSchema.script(from: found))
            }
            try connection.runScript("COMMIT")
        } catch {
            try connection.runScript("ROLLBACK")
            throw error
        }
    }

    /// - Returns: nil if there is no book.
    private static func version(
        _ connection: PostgreSQLConnection, _ location: PostgreSQLLocation
    ) throws -> Int? {
        try connection.send(
            "SELECT count(*) AS tables, count(*) FILTER (WHERE tablename = 'book_version') AS versions FROM pg_tables "
                + "WHERE schemaname = '\(location.book)'")
        guard let counts = try connection.synchronise().first, try counts.integer("tables") > 0 else { return nil }
        guard try counts.integer("versions") == 1 else { throw StorageError.notOurs(path: location.description) }
        try connection.send("SELECT kind, version FROM book_version")
        guard let row = try connection.synchronise().first, try row.text("kind") == "handsel clearing" else {
            throw StorageError.notOurs(path: location.description)
        }
        let found = Int(try row.integer("version"))
        guard found <= PostgreSQLSchema.version else {
            throw StorageError.newerSchema(found: found, known: PostgreSQLSchema.version)
        }
        return found
    }

    static func opening(_ error: any Error, _ location: PostgreSQLLocation) -> StorageError {
        switch error {
        case let error as StorageError: error
        case let failure as PostgreSQLFailure where failure.state == "42501":
            .cannotOpen(
                path: location.description,
                reason: "\(failure.message). Let `handsel store setup` make the book, or give this role what it needs")
        case let failure as PostgreSQLFailure: .cannotOpen(path: location.description, reason: failure.message)
        default: .cannotOpen(path: location.description, reason: "\(error)")
        }
    }
}
