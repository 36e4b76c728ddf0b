import ClearingService
import Foundation
import ServiceLifecycle

/// Reads of the store that somebody outside asked for: on threads of their own, so that neither the machine nor anything
/// that must not block waits for the disk.
///
/// Bounded: past `waitingMax` a caller is told that the node is busy.
final class StoreReaders: Service {
    /// Fewer than the connections that a store reads with, so that the machine finds one free.
    static let threadCount = 2
    static let waitingMax = 4_096

    private let waiting = Inbox<@Sendable () -> Void>(capacity: StoreReaders.waitingMax)

    /// Runs until the node stops; what waits by then is still read.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup { group in
                for _ in 0..<Self.threadCount { group.addTask { await self.serveOnThread() } }
            }
        } onGracefulShutdown: {
            self.close()
        }
    }

    /// What waits is still read; nothing more is taken.
    func close() { waiting.close() }

    private func serveOnThread() async {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                while let reads = self.waiting.take(limit: 1, waitingSeconds: nil) {
                    for read in reads { read() }
                }
                continuation.resume()
            }
            thread.name = "reader"
            thread.start()
        }
    }

    var waitingCount: Int { waiting.count }

    /// False if too many wait already, or the node has stopped: the read will not take place.
    func add(_ read: @escaping @Sendable () -> Void) -> Bool { waiting.add(read) }

    /// Reads, and waits for what came of it.
    ///
    /// - Throws: `busy` if too many wait already; `unavailable` if the store cannot be read.
    func value<Value: Sendable>(
        of read: @escaping @Sendable () throws -> Value
    ) async throws(DoorError) -> Value {
        let result: Result<Value, DoorError> = await withCheckedContinuation { continuation in
            let isTaken = add {
                continuation.resume(returning: Result(catching: read).mapError { .unavailable("\($0)") })
            }
            if !isTaken { continuation.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }
}
