import GRDB
import GRDBSQLite
import Ledger

/// Rows on their way into a SQLite file: each is written when it is complete.
///
/// Payments are written by the thousand, and GRDB's arguments cost as much as SQLite's own work: measured, they halved the
/// rate. So the rows of a payment are bound by SQLite's own functions, and everything else goes through GRDB.
final class SQLiteRowSink: RowSink {
    /// Keeps SQLite's statement alive.
    private let statement: Statement
    private let changesOne: Bool
    private var position: Int32 = 0
    private var bindingResult = SQLITE_OK

    /// - Parameter sql: one statement that returns no rows.
    init(_ database: Database, _ sql: String, _ promise: RowPromise) throws {
        statement = try database.cachedStatement(sql: sql)
        changesOne = promise == .changesOneEach
    }

    func bind(_ value: Int64) {
        bound(sqlite3_bind_int64(handle, next(), value))
    }

    func bind(_ value: [UInt8]) {
        value.withUnsafeBytes { bind($0) }
    }

    func bind(_ value: Bytes32) {
        value.withUnsafeBytes { bind($0) }
    }

    /// Nil is NULL.
    func bind(_ value: String?) {
        guard var value else { return bound(sqlite3_bind_null(handle, next())) }
        let position = next()
        bound(
            value.withUTF8 { text in
                text.withMemoryRebound(to: CChar.self) { characters in
                    // An empty text may have no address, and no address is NULL to SQLite.
                    guard let address = characters.baseAddress else {
                        return sqlite3_bind_text(handle, position, "", 0, Self.copied)
                    }
                    return sqlite3_bind_text(handle, position, address, Int32(characters.count), Self.copied)
                }
            })
    }

    /// Runs the statement with what was bound, and begins anew.
    func run() throws {
        let result = bindingResult == SQLITE_OK ? sqlite3_step(handle) : bindingResult
        let message = result == SQLITE_DONE ? nil : String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        sqlite3_reset(handle)
        (position, bindingResult) = (0, SQLITE_OK)
        guard result == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: result), message: message)
        }
        if changesOne, sqlite3_changes(sqlite3_db_handle(handle)) != 1 {
            throw StorageError.corrupt("a row that must be there is missing")
        }
    }

    private var handle: OpaquePointer { statement.sqliteStatement }

    /// SQLITE_TRANSIENT, which Swift cannot import: SQLite makes its own copy.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func bind(_ value: UnsafeRawBufferPointer) {
        // An empty blob has no address, and no address is NULL to SQLite.
        guard let address = value.baseAddress else { return bound(sqlite3_bind_zeroblob(handle, next(), 0)) }
        bound(sqlite3_bind_blob(handle, next(), address, Int32(value.count), Self.copied))
    }

    private func next() -> Int32 {
        position += 1
        return position
    }

    private func bound(_ result: Int32) {
        if bindingResult == SQLITE_OK { bindingResult = result }
    }
}
