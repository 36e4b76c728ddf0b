import Foundation
import Logging
import PaymentProtocol
import Storage
import Synchronization

/// Keeps a snapshot of a clearing node's state beside its journal, so that the next start need not replay all of it.
///
///     committed ──every 250,000 records──▶ a copy of the state ──▶ a thread: encode, write, sync, put in place
///
/// The machine does not wait for it: the copy shares its memory with the machine until one of them changes, and the large
/// tables are in pieces, so that each change copies little (`PartedDictionary`, `ChunkedArray`). A snapshot is never believed by
/// itself: its tree must be the journal's.
final class SnapshotKeeper: Sendable {
    /// A start replays at most about so many records: one or two seconds' worth.
    static let recordsBetween: UInt64 = 250_000

    private struct State {
        /// How many records the last snapshot covers, that was written or begun.
        var size: UInt64 = 0
        var isWriting = false
    }

    private let file: PrivateFile
    private let logger: Logger
    private let recordsBetween: UInt64
    private let state = Mutex(State())
    private let written = MonotonicCondition()

    init(_ file: PrivateFile, recordsBetween: UInt64 = SnapshotKeeper.recordsBetween, logger: Logger) {
        (self.file, self.recordsBetween, self.logger) = (file, recordsBetween, logger)
    }

    /// The machine that the book leads to, by the snapshot and the records after it if that can be, else by all of them.
    ///
    /// - Throws: what `RecordStore.rebuild` throws.
    func rebuild(_ store: ClearingStore) throws(StorageError) -> (machine: ClearingNode, start: NodeStart) {
        if let snapshot = try usable(store) {
            let size = snapshot.size
            do throws(StorageError) {
                let rebuilt: (machine: ClearingNode, recordCount: UInt64) = try store.rebuild(
                    after: (consume snapshot).state, recordCount: size)
                state.withLock { $0.size = max($0.size, size) }
                return (rebuilt.machine, NodeStart(recordCount: rebuilt.recordCount, snapshotRecordCount: size))
            } catch .violation(let violation) {
                // Either the snapshot or the journal is wrong. The records decide, from the first one on.
                warn("the records after it do not follow: \(violation)")
            }
        }
        let rebuilt: (machine: ClearingNode, recordCount: UInt64) = try store.rebuild()
        return (rebuilt.machine, NodeStart(recordCount: rebuilt.recordCount, snapshotRecordCount: nil))
    }

    /// Nil if there is none, or none that fits the journal.
    private func usable(_ store: ClearingStore) throws(StorageError) -> ClearingSnapshot? {
        let snapshot: ClearingSnapshot
        do {
            guard let bytes = try file.read(bytesMax: ClearingSnapshot.bytesMax) else { return nil }
            snapshot = try ClearingSnapshot(decoding: bytes, OnTwoThreads())
        } catch {
            warn("\(error)")
            return nil
        }
        let recordCount = try store.recordCount
        guard snapshot.size <= recordCount else {
            warn("it tells of \(snapshot.size) records, and the journal has \(recordCount)")
            return nil
        }
        guard try store.root(size: snapshot.size) == snapshot.root else {
            warn("it tells of other records than the journal's")
            return nil
        }
        return snapshot
    }

    private func warn(_ reason: String) {
        logger.warning(
            "the snapshot is of no use, so every record is replayed",
            metadata: ["file": "\(file.path)", "reason": "\(reason)"])
    }

    /// Begins to write a snapshot if enough was recorded since the last one. Returns at once.
    func consider(_ machine: ClearingNode) {
        let size = machine.state.recordCount
        let isDue = state.withLock { state in
            guard !state.isWriting, size >= state.size + recordsBetween else { return false }
            (state.size, state.isWriting) = (size, true)
            return true
        }
        guard isDue else { return }
        let snapshot = ClearingSnapshot(machine.state)
        let thread = Thread {
            self.write(snapshot)
            self.written.withLock {
                self.state.withLock { $0.isWriting = false }
                self.written.broadcast()
            }
        }
        thread.name = "snapshot"
        thread.start()
    }

    /// The node ends: what it knows is written, unless a snapshot of just this is there.
    func finish(_ machine: ClearingNode) {
        written.withLock {
            while state.withLock({ $0.isWriting }) { _ = written.wait(until: nil) }
        }
        guard machine.state.recordCount > state.withLock({ $0.size }) else { return }
        write(ClearingSnapshot(machine.state))
    }

    /// A snapshot that cannot be written costs the next start some time, and nothing else.
    private func write(_ snapshot: ClearingSnapshot) {
        do {
            try file.write(snapshot.encoded)
            logger.debug("a snapshot was written", metadata: ["records": "\(snapshot.size)"])
        } catch {
            logger.warning(
                "a snapshot could not be written",
                metadata: ["file": "\(file.path)", "records": "\(snapshot.size)", "error": "\(error)"])
        }
    }
}
