public import PaymentProtocol

/// What a payment node remembers on disk: its journal, and the history that people read; one SQLite file.
///
/// - Source: Docs/ARCHITECTURE.md, "Storage".
public final class PaymentStore: RecordStore {
    public typealias Record = PaymentRecord

    let database: SQLiteDatabase
    let journal = Journal<PaymentRecord>()

    /// Opens the file, or makes an empty one. Its folder must be there.
    ///
    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema`, `.cannotOpen`, `.full`, `.corrupt` or `.failed`.
    public init(path: String, access: StorageAccess = .readWrite) throws(StorageError) {
        database = try SQLiteDatabase(path: path, schema: .payment, access: access)
    }

    public var recordCount: UInt64 {
        get throws(StorageError) { try database.reading(journal.count) }
    }

    /// At most `limit` records, the first with this sequence number; fewer only at the end of the journal.
    ///
    /// - Throws: `StorageError.malformedRecord`, `.corrupt` or `.failed`; `.unknown` as long as an earlier append's outcome
    ///   cannot be settled.
    public func records(from sequence: UInt64, limit: Int) throws(StorageError) -> [PaymentRecord] {
        try database.reading { try journal.records(from: sequence, limit: limit, $0) }
    }

    /// Makes all of the records durable, or none, and brings the tables that people query along.
    ///
    /// - Parameter firstSequence: the sequence number of the first, which must be `recordCount`.
    /// - Throws: `StorageError.sequenceConflict`, `.failed`, `.full` or `.corrupt` if nothing was written; `.unknown` if nobody
    ///   knows, and as long as an earlier append's outcome cannot be settled.
    public func append(firstSequence: UInt64, records: [PaymentRecord]) throws(StorageError) {
        guard !records.isEmpty else { return }
        try database.write { database in
            try journal.append(records, firstSequence: firstSequence, to: SQLiteSession(database))
            let projection = PaymentProjection(database: database)
            for (offset, record) in records.enumerated() {
                try projection.add(record, sequence: firstSequence + UInt64(offset))
            }
        }
    }

    /// What SQLite finds wrong with the file; nothing if it is sound. Reads all of it.
    public func findings() throws(StorageError) -> [String] {
        try database.findings()
    }

    /// Moves what the log holds into the file, so that the file alone is all of the journal.
    ///
    /// - Throws: `StorageError.failed` also if somebody else reads the file.
    public func emptyLog() throws(StorageError) {
        try database.emptyLog()
    }

    /// Closes the file. No other call may follow, or be under way.
    public func close() throws(StorageError) {
        try database.close()
    }
}
