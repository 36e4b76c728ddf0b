/// What may be done within one read or one transaction, whatever engine keeps the book.
///
/// Statements are what SQLite and PostgreSQL both understand, with `?` for each value; they are prepared once a connection.
protocol SQLSession {
    /// Runs a statement that returns no rows. It may fail later than here, but before its transaction is committed.
    func execute(_ sql: String, _ values: [SQLValue]) throws

    /// The rows of a query, one after the other. No other statement may be run before the last was read.
    func cursor(_ sql: String, _ values: [SQLValue]) throws -> any SQLCursor

    /// All rows of a query.
    func rows(_ sql: String, values: [SQLValue]) throws -> [SQLRow]

    /// For a statement that is run for many rows.
    func rowSink(_ sql: String, _ promise: RowPromise) throws -> any RowSink
}

protocol SQLCursor {
    /// Nil after the last row.
    mutating func next() throws -> SQLRow?
}

extension SQLSession {
    func run(_ sql: String, _ values: (any SQLValueConvertible)?...) throws {
        try execute(sql, values.map { $0?.sqlValue ?? .null })
    }

    func rows(_ sql: String, _ values: (any SQLValueConvertible)?...) throws -> [SQLRow] {
        try rows(sql, values: values.map { $0?.sqlValue ?? .null })
    }

    /// The first row that a query finds; nil if it finds none.
    func row(_ sql: String, _ values: (any SQLValueConvertible)?...) throws -> SQLRow? {
        try rows(sql, values: values.map { $0?.sqlValue ?? .null }).first
    }

    /// As one after the other, unless the engine knows better.
    func rows(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        var cursor = try cursor(sql, values)
        var rows: [SQLRow] = []
        while let row = try cursor.next() { rows.append(row) }
        return rows
    }
}
