public import PaymentProtocol

/// Where a node's records become durable, and from where a machine is rebuilt: the same for both roles.
public protocol RecordStore<Record>: Sendable {
    associatedtype Record: NodeRecord

    /// How many records the journal holds, and so the sequence number of the next.
    ///
    /// - Throws: `StorageError.unknown` as long as an earlier append's outcome cannot be settled; it is asked for here.
    var recordCount: UInt64 { get throws(StorageError) }

    /// At most `limit` records, the first with this sequence number; fewer only at the end of the journal.
    ///
    /// - Throws: `StorageError.malformedRecord` with the sequence number, `.corrupt` for a gap, or why nothing can be read.
    func records(from sequence: UInt64, limit: Int) throws(StorageError) -> [Record]

    /// Makes all of the records durable, or none: one transaction, one sync.
    ///
    /// - Parameter firstSequence: the sequence number of the first, which must be `recordCount`.
    /// - Throws: `StorageError.sequenceConflict`, `.failed` or `.full` if nothing was written; `.unknown` if nobody knows.
    func append(firstSequence: UInt64, records: [Record]) throws(StorageError)

    /// Fails unless this process may still append: what is answered without a record waits for this.
    ///
    /// - Throws: `StorageError.deposed`, `.failed` or `.unknown`.
    func confirm() throws(StorageError)

    /// For how long after an append or `confirm` began no other process can append; nil: as long as this one runs.
    var leaseMilliseconds: Int64? { get }
}

extension RecordStore {
    // Where nobody else can write, as long as the home is locked.

    public func confirm() throws(StorageError) {}

    public var leaseMilliseconds: Int64? { nil }
}

extension RecordStore {
    /// A machine in the state that the journal tells, and how many records told it: what a `CommitGate` begins with.
    ///
    /// - Parameters:
    ///   - snapshot: a state that was replayed before; nil: none. Who calls gives it away: were it kept, the machine's first
    ///     changes would copy its tables.
    ///   - recordCount: how many records made it. Whoever calls has made sure that they are this journal's.
    /// - Throws: `StorageError.violation` if the records cannot follow each other, or why they cannot be read.
    public func rebuild<Machine: NodeMachine>(
        _: Machine.Type = Machine.self, after snapshot: consuming Machine.Snapshot? = nil, recordCount: UInt64 = 0
    ) throws(StorageError) -> (machine: Machine, recordCount: UInt64) where Machine.Record == Record {
        let replay = JournalReplay(self, from: recordCount)
        let machine: Machine
        do {
            machine = try Machine(snapshot: consume snapshot, replaying: replay)
        } catch {
            throw .violation(error)
        }
        try replay.finish()
        return (machine, replay.nextSequence)
    }

    /// - Throws: what `append` throws.
    public func append<Machine: NodeMachine>(_ batch: CommitGate<Machine>.Batch) throws(StorageError)
    where Machine.Record == Record {
        try append(firstSequence: batch.firstSequence, records: batch.records)
    }
}
