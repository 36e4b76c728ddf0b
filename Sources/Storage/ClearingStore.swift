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
    let access: StorageAccess
    /// The records whose rows are still to be written.
    let tail = Mutex(ProjectionTail())
    /// The tree as the tables had it when they were last written through this store; who finds another reads it anew.
    let knownTree = Mutex(MerkleFrontier())
    let accountNumbers = AccountNumbers()
    let notes = Mutex(ClearingNotes())

    /// Opens the book, or makes an empty one. Its folder must be there.
    ///
    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema`, `.cannotOpen`, `.full`, `.corrupt` or `.failed`.
    public init(path: String, access: StorageAccess = .readWrite) throws(StorageError) {
        self.access = access
        database = try SQLiteDatabase(path: path, schema: .clearing, access: access)
    }

    /// Opens the book in a PostgreSQL database, and makes it if there is none and this role may. Nothing can be appended
    /// before `take` gave this process the lease.
    ///
    /// - Throws: `StorageError.notOurs`, `.newerSchema`, `.olderSchema` or `.cannotOpen`.
    public init(_ location: PostgreSQLLocation, access: StorageAccess = .readWrite) throws(StorageError) {
        self.access = access
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

    /// At most `limit` records as they lie there, whatever they are, the first with this sequence number; fewer at the end of the
    /// journal, or before a record that is missing.
    ///
    /// - Throws: `StorageError.corrupt` if the first of them is missing, or cannot be read.
    public func keptRecords(from sequence: UInt64, limit: Int) throws(StorageError) -> [KeptRecord] {
        try database.reading { try journal.kept(from: sequence, limit: limit, $0) }
    }

    /// Makes all of the records durable, or none. The tables that people query follow them: `catchUp`.
    ///
    /// - Parameter firstSequence: the sequence number of the first, which must be `recordCount`.
    /// - Throws: `StorageError.sequenceConflict`, `.failed`, `.full` or `.corrupt` if nothing was written; `.unknown` if nobody
    ///   knows, and as long as an earlier append's outcome cannot be settled.
    public func append(firstSequence: UInt64, records: [ClearingRecord]) throws(StorageError) {
        guard !records.isEmpty else { return }
        let dueCount = tail.withLock { $0.dueCount(appending: records) }
        let (projected, written) = try database.writing { session in
            try journal.append(records, firstSequence: firstSequence, to: session)
            guard dueCount > 0 else { return (nil as Projected?, try writeNotes(to: session)) }
            var tail = self.tail.withLock { $0 }
            tail.append(records, firstSequence: firstSequence)
            return (try project(tail, limit: dueCount, session), try writeNotes(to: session))
        }
        // In place: a copy of what waits would cost more than writing the records.
        tail.withLock { $0.append(records, firstSequence: firstSequence) }
        if let projected { settled(projected) }
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

    /// Whether something was kept, or recorded, that is not in its table yet.
    public var hasUnwritten: Bool { notes.withLock { !$0.isEmpty } || tail.withLock { !$0.records.isEmpty } }

    /// Writes what was kept since the last append, and brings the tables up to it.
    public func flush() throws(StorageError) {
        guard hasUnwritten else { return }
        let (projected, written) = try database.writing { session in
            (try project(tail.withLock { $0 }, session), try writeNotes(to: session))
        }
        settled(projected)
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

    /// Moves what the log of a SQLite file holds into the file, so that the file alone is all of the book.
    ///
    /// - Throws: `StorageError.failed` also if somebody else reads the file.
    public func emptyLog() throws(StorageError) {
        try flush()
        try database.forgetDeleted()
    }

    /// Writes what was kept, brings the tables up to the journal, and closes the file. No other call may follow, or be
    /// under way.
    public func close() throws(StorageError) {
        try flush()
        try database.close()
    }
}
