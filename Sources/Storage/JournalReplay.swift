import PaymentProtocol

/// The records of a journal in order, read in portions while they are consumed.
///
/// A `Sequence` cannot throw: it ends where reading fails, and whoever consumed it asks `finish` whether it was the end.
public final class JournalReplay<Store: RecordStore>: Sequence, IteratorProtocol {
    private static var portion: Int { 1_024 }

    /// The sequence number of the record that `next` returns.
    public private(set) var nextSequence: UInt64
    private let store: Store
    private var records: ArraySlice<Store.Record> = []
    private var isAtEnd = false
    private var failure: StorageError?

    public init(_ store: Store, from sequence: UInt64 = 0) {
        self.store = store
        nextSequence = sequence
    }

    public func next() -> Store.Record? {
        if records.isEmpty { read() }
        guard let record = records.popFirst() else { return nil }
        nextSequence += 1
        return record
    }

    /// - Throws: the error that ended the sequence before its time.
    public func finish() throws(StorageError) {
        if let failure { throw failure }
    }

    private func read() {
        guard !isAtEnd else { return }
        do {
            let portion = try store.records(from: nextSequence, limit: Self.portion)
            isAtEnd = portion.count < Self.portion
            records = portion[...]
        } catch {
            isAtEnd = true
            failure = error
        }
    }
}
