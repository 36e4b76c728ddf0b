import Ledger

/// A statement that is run for many rows. Values are bound in the order of its placeholders.
///
/// An engine may gather rows and write them together, but always before the next statement that is not a `RowWriter`'s.
struct RowWriter {
    private let sink: any RowSink

    /// - Parameters:
    ///   - sql: one statement that returns no rows.
    ///   - promise: what is certain about the rows of one transaction, so that they may be written together.
    init(_ session: any SQLSession, _ sql: String, _ promise: RowPromise = .nothing) throws {
        sink = try session.rowSink(sql, promise)
    }

    mutating func bind(_ value: Int64) { sink.bind(value) }
    mutating func bind(_ value: [UInt8]) { sink.bind(value) }
    mutating func bind(_ value: Bytes32) { sink.bind(value) }

    /// Nil is NULL.
    mutating func bind(_ value: String?) { sink.bind(value) }

    /// Writes a row of what was bound, and begins anew.
    mutating func run() throws { try sink.run() }
}

/// What whoever writes rows knows about those of one transaction.
enum RowPromise: Hashable, Sendable {
    /// A plain INSERT may be gathered all the same; anything else is run row by row.
    case nothing
    /// No two rows touch the same row of the table.
    case distinct
    /// As `distinct`, and each changes exactly one row; if not, the book is damaged and the transaction fails.
    case changesOneEach
}

/// Where the rows of one `RowWriter` go.
protocol RowSink: AnyObject {
    func bind(_ value: Int64)
    func bind(_ value: [UInt8])
    func bind(_ value: Bytes32)
    /// Nil is NULL.
    func bind(_ value: String?)
    func run() throws
}
