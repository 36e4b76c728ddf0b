import Dispatch
import PaymentProtocol
import Synchronization

/// The records of a journal in order, read in portions: the next one while the last is consumed, on another thread.
///
/// A `Sequence` cannot throw: it ends where reading fails, and whoever consumed it asks `finish` whether it was the end.
public final class JournalReplay<Store: RecordStore>: Sequence, IteratorProtocol {
    private typealias Portion = Result<[Store.Record], StorageError>

    /// A portion that is being read.
    private final class Reading: Sendable {
        private let portion = Mutex<Portion?>(nil)
        private let isRead = DispatchSemaphore(value: 0)

        init(_ store: Store, from sequence: UInt64) {
            DispatchQueue.global(qos: .userInitiated).async {
                let read = Portion { () throws(StorageError) in
                    try store.records(from: sequence, limit: portionMax)
                }
                self.portion.withLock { $0 = read }
                self.isRead.signal()
            }
        }

        func wait() -> Portion {
            isRead.wait()
            guard let read = portion.withLock({ $0 }) else { preconditionFailure("it was read before it was told") }
            return read
        }
    }

    private static var portionMax: Int { 1_024 }

    /// The sequence number of the record that `next` returns.
    public private(set) var nextSequence: UInt64
    private let store: Store
    private var records: ArraySlice<Store.Record> = []
    private var ahead: Reading?
    private var failure: StorageError?

    public init(_ store: Store, from sequence: UInt64 = 0) {
        self.store = store
        nextSequence = sequence
        ahead = Reading(store, from: sequence)
    }

    deinit {
        // Whoever closes the store next finds nobody reading.
        _ = ahead?.wait()
    }

    public func next() -> Store.Record? {
        if records.isEmpty { take() }
        guard let record = records.popFirst() else { return nil }
        nextSequence += 1
        return record
    }

    /// - Throws: the error that ended the sequence before its time.
    public func finish() throws(StorageError) {
        if let failure { throw failure }
    }

    private func take() {
        guard let portion = ahead?.wait() else { return }
        ahead = nil
        do {
            records = try portion.get()[...]
            // Fewer than asked for are the last.
            if records.count == Self.portionMax { ahead = Reading(store, from: nextSequence + UInt64(records.count)) }
        } catch {
            failure = error
        }
    }
}
