import CPostgreSQL

/// What a PostgreSQL server, or the way to it, says is wrong.
struct PostgreSQLFailure: Error {
    /// Five characters of Appendix A of PostgreSQL's manual; nil if the server said nothing.
    let state: String?
    let message: String
    /// The table's rule that was broken.
    let constraint: String?
    /// Of which statement; nil if the connection failed.
    let purpose: PostgreSQLPurpose?
    /// Nothing more can be done on this connection.
    let isConnectionLost: Bool

    init(_ result: OpaquePointer, _ purpose: PostgreSQLPurpose, isConnectionLost: Bool) {
        state = Self.field(HANDSEL_PG_DIAG_SQLSTATE, of: result)
        message = Self.field(HANDSEL_PG_DIAG_MESSAGE_PRIMARY, of: result) ?? "it did not say why"
        constraint = Self.field(HANDSEL_PG_DIAG_CONSTRAINT_NAME, of: result)
        self.purpose = purpose
        self.isConnectionLost = isConnectionLost
    }

    /// The connection is of no further use.
    init(lost message: String) {
        state = nil
        self.message = message
        constraint = nil
        purpose = nil
        isConnectionLost = true
    }

    private static func field(_ field: CInt, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, field).map { String(cString: $0) }
    }
}

/// What a statement is for, where that decides what its failure means.
enum PostgreSQLPurpose: Hashable, Sendable {
    case ordinary
    /// Divides by zero unless this process still leads.
    case leadership
    /// Divides by zero once the server's settings became weaker.
    case durability
    /// Divides by zero unless every row changed one of the table.
    case changesOneEach
    case commit
}

extension StorageError {
    /// What it means for a transaction that was not committed, or for a read.
    init(_ failure: PostgreSQLFailure) {
        let reason = "PostgreSQL: \(failure.message)" + (failure.state.map { " (\($0))" } ?? "")
        switch (failure.state, failure.purpose) {
        case ("22012", .leadership): self = .deposed
        case ("22012", .durability): self = .notDurable("")
        case ("22012", .changesOneEach): self = .corrupt("a row that must be there is missing")
        case ("53100", _): self = .full
        case ("XX001", _), ("XX002", _): self = .corrupt(reason)
        case ("25006", _):
            self = .failed("\(reason): this server only copies another; name the one that is written to, or both")
        case ("42501", _): self = .failed("\(reason): let `handsel store setup` give this role what it needs")
        default: self = .failed(reason)
        }
    }
}
