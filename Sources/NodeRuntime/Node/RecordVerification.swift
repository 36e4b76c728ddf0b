import Foundation
import PaymentProtocol
import Storage
import Synchronization

/// Reads a book's records in portions, and checks on all cores what needs no other record: one portion ahead of whoever takes
/// them, so that deriving the state and verifying signatures go on at once. Holds two portions at most.
final class RecordVerification {
    static let recordsAtOnce = 1_000

    private let store: ClearingStore
    private let count: UInt64
    private let verifyingSignatures: Bool
    private var next: UInt64 = 0
    private var ahead: Portion?

    /// - Parameter count: how many records are to be read.
    init(_ store: ClearingStore, count: UInt64, verifyingSignatures: Bool) {
        (self.store, self.count, self.verifyingSignatures) = (store, count, verifyingSignatures)
        ahead = begin()
    }

    /// The next records in order; nil after the last.
    ///
    /// - Throws: `StorageError`, if the next record cannot be read.
    func take() throws(StorageError) -> [CheckedRecord]? {
        guard let portion = ahead else { return nil }
        let records = try portion.wait()
        next += UInt64(records.count)
        ahead = begin()
        return records
    }

    private func begin() -> Portion? {
        guard next < count else { return nil }
        let limit = Int(min(UInt64(Self.recordsAtOnce), count - next))
        return Portion { [store, next, verifyingSignatures] () throws(StorageError) in
            try Self.readable(store, from: next, limit: limit).inParallel {
                CheckedRecord($0.bytes, keptTime: $0.time, verifyingSignatures: verifyingSignatures)
            }
        }
    }

    /// As many of the records as can be read, so that one that cannot hides nothing about those before it.
    private static func readable(
        _ store: ClearingStore, from sequence: UInt64, limit: Int
    ) throws(StorageError) -> [KeptRecord] {
        var limit = limit
        while true {
            do throws(StorageError) {
                let records = try store.keptRecords(from: sequence, limit: limit)
                guard !records.isEmpty else { throw .corrupt("record \(sequence) is missing") }
                return records
            } catch {
                guard limit > 1 else { throw error }
                limit /= 2
            }
        }
    }
}

/// Records on their way.
private final class Portion: Sendable {
    private let done = DispatchGroup()
    private let records = Mutex<Result<[CheckedRecord], StorageError>>(.success([]))

    init(_ load: @escaping @Sendable () throws(StorageError) -> [CheckedRecord]) {
        done.enter()
        DispatchQueue.global().async { [self] in
            let result = Result { () throws(StorageError) in try load() }
            records.withLock { $0 = result }
            done.leave()
        }
    }

    func wait() throws(StorageError) -> [CheckedRecord] {
        done.wait()
        return try records.withLock { $0 }.get()
    }
}

extension Array where Element: Sendable {
    /// What each element becomes, worked out on all cores; in the order of the elements.
    func inParallel<Value: Sendable>(_ transform: @escaping @Sendable (Element) -> Value) -> [Value] {
        let slices = Swift.min(count, 4 * ProcessInfo.processInfo.activeProcessorCount)
        guard slices > 1 else { return map(transform) }
        let parts = Mutex([[Value]](repeating: [], count: slices))
        DispatchQueue.concurrentPerform(iterations: slices) { slice in
            let part = self[(slice * count / slices)..<((slice + 1) * count / slices)].map(transform)
            parts.withLock { $0[slice] = part }
        }
        return parts.withLock { $0 }.flatMap { $0 }
    }
}
