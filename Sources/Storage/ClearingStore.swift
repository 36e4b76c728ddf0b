public import PaymentProtocol
import Synchronization

/// The book of a clearing node: the journal, the tree over it, and tables for people; in one SQLite file, or in PostgreSQL.
///
/// One thread appends; any number may read meanwhile, and see what was committed. What is `keep`t is seen at once.
///
/// - Source: Docs/ARCHITECTURE.md, "Storage".
public final class ClearingStore: RecordStore {
    public typealias Record = ClearingRecord

    let database: any SQLEngine
    let journal = Journal<ClearingRecord>()
    let treeNodes = TreeNodes()
    /// The tree as of the last append through this store; an append that finds another reads it anew.
    private let knownTree = Mutex(MerkleFrontier())
    private let accountNumbers = AccountNumbers()
    let notes = Mutex(ClearingNotes())

    /// Opens the book, or makes an empty one. Its folder must be there.
    ///
    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema`, `.cannotOpen`, `.full`, `.corrupt` or `.failed`.
    public init(path: String, access: StorageAccess = .readWrite) throws(StorageError) {
        database = try SQLiteDatabase(path: path, schema: .clearing, access: access)
    }

    /// Opens the book in a PostgreSQL database, and makes it if there is none and this role may. Nothing can be appended
    /// before `take` gave this process the lease.
    ///
    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema` or `.cannotOpen`.
    public init(_ location: PostgreSQLLocation, access: StorageAccess = .readWrite) throws(StorageError) {
        database = try PostgreSQLDatabase(location, access: access)
    }

    public var recordCount: UInt64 {
        get throws(StorageError) { try database.reading(journal.count) }
    }

    /// At most `limit` records, the first with this sequence number; fewer only at the end of the journal.
    ///
    /// - Throws: `StorageError.malformedRecord`, `.corrupt` or `.failed`; `.unknown` as long as an earlier append's outcome
    ///   cannot be settled.
    public func records(from sequence: UInt64, limit: Int) throws(StorageError) -> [ClearingRecord] {
        try database.reading { try journal.records(from: sequence, limit: limit, $0) }
    }

    /// Makes all of the records durable, or none, and brings the tables that people query along.
    ///
    /// - Parameter firstSequence: the sequence number of the first, which must be `recordCount`.
    /// - Throws: `StorageError.sequenceConflict`, `.failed`, `.full` or `.corrupt` if nothing was written; `.unknown` if nobody
    ///   knows, and as long as an earlier append's outcome cannot be settled.
    public func append(firstSequence: UInt64, records: [ClearingRecord]) throws(StorageError) {
        guard !records.isEmpty else { return }
        let before = knownTree.withLock { $0 }
        let (after, numbers, written) = try database.writing { session in
            try journal.append(records, firstSequence: firstSequence, to: session)
            var tree =
                before.size == firstSequence ? before : try treeNodes.frontier(size: firstSequence, session)
            try treeNodes.append(records.lazy.map(\.leafHash), to: &tree, session)
            var projection = try ClearingProjection(session, accountNumbers)
            for (offset, record) in records.enumerated() {
                try projection.add(record, sequence: firstSequence + UInt64(offset))
            }
            try projection.finish()
            return (tree, projection.accountNumbers, try writeNotes(to: session))
        }
        knownTree.withLock { $0 = after }
        accountNumbers.remember(numbers)
        notes.withLock { $0.remove(written) }
    }

    /// Fails unless this process may still append: what is answered without a record waits for this.
    ///
    /// - Throws: `StorageError.deposed`, `.failed` or `.unknown`.
    public func confirm() throws(StorageError) { try database.confirm() }

    /// For how long after an append or `confirm` began no other process can append; nil: as long as this one runs.
    public var leaseMilliseconds: Int64? { database.leaseMilliseconds }

    // MARK: Beside the journal

    /// Keeps a head, so that the records under it can be proven later. Written with the next append or `flush`: should a
    /// crash come first, a later head proves the same records.
    public func keep(_ head: SignedTreeHead) throws(StorageError) {
        let isFull = notes.withLock { notes in
            notes.add(head)
            return notes.isFull
        }
        if isFull { try flush() }
    }

    /// Keeps a payment's text. Written with the next append or `flush`.
    ///
    /// - Parameter hash: the text's SHA-256 hash, which is what the record holds.
    public func keepText(_ text: String, hash: Digest) throws(StorageError) {
        let isFull = notes.withLock { notes in
            notes.add(text, hash: hash)
            return notes.isFull
        }
        if isFull { try flush() }
    }

    /// Whether something was kept that is not written yet.
    public var hasUnwritten: Bool { notes.withLock { !$0.isEmpty } }

    /// Writes what was kept since the last append.
    public func flush() throws(StorageError) {
        guard notes.withLock({ !$0.isEmpty }) else { return }
        let written = try database.writing(writeNotes)
        notes.withLock { $0.remove(written) }
    }

    /// Forgets a text, in the file and in its log. The records keep the hash, and prove what they proved before.
    public func eraseText(hash: Digest) throws(StorageError) {
        try database.writing { session in
            notes.withLock { $0.erase(hash) }
            try session.run("DELETE FROM remittance WHERE hash = ?", hash.blob)
        }
        try database.forgetDeleted()
    }

    /// Taken within the transaction, so that no text that is being erased is written again.
    private func writeNotes(to session: any SQLSession) throws -> ClearingNotes {
        let notes = self.notes.withLock { $0 }
        try notes.write(to: session)
        return notes
    }

    /// What the engine finds wrong with its files; nothing if they are sound. Reads all of a SQLite file.
    public func findings() throws(StorageError) -> [String] {
        try database.findings()
    }

    /// Writes what was kept, and closes the file. No other call may follow, or be under way.
    public func close() throws(StorageError) {
        try flush()
        try database.close()
    }

}
