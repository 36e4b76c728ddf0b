import Foundation
import GRDB

/// One read or transaction of a SQLite file.
struct SQLiteSession: SQLSession {
    let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments(values))
    }

    func cursor(_ sql: String, _ values: [SQLValue]) throws -> any SQLCursor {
        let statement = try database.cachedStatement(sql: sql)
        var columns: [String: Int] = [:]
        for (index, name) in statement.columnNames.enumerated() { columns[name] = index }
        return SQLiteCursor(
            columns: columns, rows: try Row.fetchCursor(statement, arguments: arguments(values)))
    }

    func rowSink(_ sql: String, _ promise: RowPromise) throws -> any RowSink {
        try SQLiteRowSink(database, sql, promise)
    }

    private func arguments(_ values: [SQLValue]) -> StatementArguments {
        StatementArguments(
            values.map { value -> DatabaseValue in
                switch value {
                case .null: .null
                case .integer(let integer): integer.databaseValue
                case .text(let text): text.databaseValue
                case .bytes(let bytes): Data(bytes).databaseValue
                }
            })
    }
}

private struct SQLiteCursor: SQLCursor {
    let columns: [String: Int]
    let rows: RowCursor

    mutating func next() throws -> SQLRow? {
        guard let row = try rows.next() else { return nil }
        let values = try row.databaseValues.map { value -> SQLValue in
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .string(let text): .text(text)
            case .blob(let data): .bytes(Array(data))
            case .double: throw StorageError.corrupt("a column holds a number with a fraction")
            }
        }
        return SQLRow(columns: columns, values: Array(values))
    }
}

extension SQLiteDatabase: SQLEngine {
    func reading<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value {
        try read { try body(SQLiteSession($0)) }
    }

    func writing<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value {
        try write { try body(SQLiteSession($0)) }
    }

    /// The log may still hold what the file no longer does.
    func forgetDeleted() throws(StorageError) {
        try emptyLog()
    }

    /// Nobody else writes to the file: whoever runs a node has locked its home.
    func confirm() {}

    var leaseMilliseconds: Int64? { nil }

    var mayWrite: Bool { true }
}
