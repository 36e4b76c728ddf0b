import Ledger

/// One read or transaction on a PostgreSQL connection.
///
/// What returns no rows is sent without waiting. Rows of `RowWriter`s are gathered, and go as one statement each before
/// anything else does: a journey to the server for each would cost more than everything else together.
final class PostgreSQLSession: SQLSession {
    private let connection: PostgreSQLConnection
    /// In the order of their first rows.
    private var gathering: [PostgreSQLRowSink] = []
    private var cursorCount = 0

    init(_ connection: PostgreSQLConnection) {
        self.connection = connection
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws {
        try sendGathered()
        try connection.send(PostgreSQLStatement.numbered(sql), PostgreSQLParameters(values))
    }

    func rows(_ sql: String, values: [SQLValue]) throws -> [SQLRow] {
        try execute(sql, values)
        return try connection.synchronise()
    }

    func cursor(_ sql: String, _ values: [SQLValue]) throws -> any SQLCursor {
        cursorCount += 1
        let name = "cursor\(cursorCount)"
        try execute("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", values)
        return PostgreSQLCursor(session: self, name: name)
    }

    func rowSink(_ sql: String, _ promise: RowPromise) throws -> any RowSink {
        PostgreSQLRowSink(self, sql, promise)
    }

    func beginGathering(_ sink: PostgreSQLRowSink) {
        gathering.append(sink)
    }

    /// Sends the rows that wait.
    func sendGathered() throws {
        let sinks = gathering
        gathering = []
        for sink in sinks { try sink.send(on: connection) }
    }
}

private struct PostgreSQLCursor: SQLCursor {
    private static let portion = 1_024

    let session: PostgreSQLSession
    let name: String
    private var portion: ArraySlice<SQLRow> = []
    private var isAtEnd = false

    init(session: PostgreSQLSession, name: String) {
        self.session = session
        self.name = name
    }

    mutating func next() throws -> SQLRow? {
        if portion.isEmpty, !isAtEnd {
            portion = try session.rows("FETCH \(Self.portion) FROM \(name)", values: [])[...]
            isAtEnd = portion.count < Self.portion
        }
        return portion.popFirst()
    }
}

/// Rows on their way into PostgreSQL, gathered by column.
final class PostgreSQLRowSink: RowSink {
    /// Beyond so many bytes, what is gathered is sent.
    private static let bytesMax = 8 << 20

    private unowned let session: PostgreSQLSession
    private let sql: String
    private let promise: RowPromise
    private var columns: [PostgreSQLColumn]
    private var position = 0
    private var rowCount = 0
    /// Whether a row may wait for the next.
    private let isGathering: Bool

    init(_ session: PostgreSQLSession, _ sql: String, _ promise: RowPromise) {
        self.session = session
        self.sql = sql
        self.promise = promise
        columns = Self.emptyColumns(sql)
        isGathering = PostgreSQLStatement.mayGather(sql, promise)
    }

    func bind(_ value: Int64) {
        columns[position].append(value)
        position += 1
    }

    func bind(_ value: [UInt8]) {
        value.withUnsafeBytes { columns[position].append($0) }
        position += 1
    }

    func bind(_ value: Bytes32) {
        value.withUnsafeBytes { columns[position].append($0) }
        position += 1
    }

    func bind(_ value: String?) {
        columns[position].append(value)
        position += 1
    }

    func run() throws {
        precondition(position == columns.count, "a row has a value for each placeholder")
        position = 0
        rowCount += 1
        if rowCount == 1 { session.beginGathering(self) }
        let isFull = columns.reduce(0) { $0 + $1.byteCount } > Self.bytesMax
        if isFull || !isGathering { try session.sendGathered() }
    }

    func send(on connection: PostgreSQLConnection) throws {
        defer { (columns, rowCount) = (Self.emptyColumns(sql), 0) }
        let types = columns.map(\.type)
        guard let statement = PostgreSQLStatement.gathered(sql, promise, types: types) else {
            preconditionFailure("no way is known to gather rows for: \(sql)")
        }
        var parameters = PostgreSQLParameters()
        for column in columns where column.type != nil { parameters.append(column) }
        if promise == .changesOneEach { parameters.append(.integer(Int64(rowCount))) }
        try connection.send(statement, parameters, for: promise == .changesOneEach ? .changesOneEach : .ordinary)
    }

    private static func emptyColumns(_ sql: String) -> [PostgreSQLColumn] {
        var (count, isQuoted) = (0, false)
        for byte in sql.utf8 {
            if byte == UInt8(ascii: "'") { isQuoted.toggle() }
            if byte == UInt8(ascii: "?"), !isQuoted { count += 1 }
        }
        return [PostgreSQLColumn](repeating: PostgreSQLColumn(), count: count)
    }
}
