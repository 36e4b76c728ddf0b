import Foundation
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Synchronization

/// Follows a book that another process leads, keeps the machine's state caught up, and takes over when nobody leads.
///
/// ```
/// catching up ──caught up──▶ watching ──the lease is free, or ran out──▶ taking ──▶ leads, with all records replayed
///      ▲                        │                                          └─ somebody was faster: watching
///      └────── new records ─────┘
/// ```
///
/// It refuses to lead a book that is known to be an older copy, or a server that may lose what it says is durable.
final class BookFollower: Service {
    /// What the book said when its lease was taken.
    struct Taken: Sendable {
        let state: ClearingState
    }

    private static let recordsAtOnce = 1_024
    /// How often the journal and the lease are looked at, in seconds.
    private static let pauseSeconds = 0.1
    private static let failurePauseSeconds = 0.5

    private let store: ClearingStore
    private let home: Home
    private let signedHead: SignedHead
    private let board: StandbyBoard
    private let snapshots: SnapshotKeeper
    private let configuration: NodeConfiguration.PostgreSQL
    /// False: if somebody else leads, that is an error.
    private let waits: Bool
    private let mayLoseAcknowledged: Bool
    private let clock: any ClockSource
    private let logger: Logger
    private let stopping = Inbox<Never>(capacity: 0)
    private let taken = Mutex<Taken?>(nil)

    /// - Parameters:
    ///   - home: where heads lie that tell whether the book is the latest.
    ///   - signedHead: of this home.
    ///   - board: where it writes down what it sees.
    init(
        _ store: ClearingStore, _ home: Home, _ signedHead: SignedHead, _ board: StandbyBoard,
        _ snapshots: SnapshotKeeper,
        _ configuration: NodeConfiguration.PostgreSQL, waits: Bool, mayLoseAcknowledged: Bool,
        clock: any ClockSource, logger: Logger
    ) {
        self.store = store
        (self.home, self.signedHead, self.board) = (home, signedHead, board)
        self.mayLoseAcknowledged = mayLoseAcknowledged
        self.snapshots = snapshots
        self.configuration = configuration
        self.waits = waits
        self.clock = clock
        self.logger = logger
    }

    /// Nil if it was told to stop first.
    var result: Taken? { taken.withLock { $0 } }

    /// Returns once this process leads, or the node is told to stop.
    ///
    /// - Throws: `StorageError` if the book cannot be trusted; `NodeError` of kind `.locked` if another leads and this
    ///   one does not wait, `.integrity` if the book is an older copy, `.refused` if its server may lose payments.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let thread = Thread { continuation.resume(with: Result { try self.follow() }) }
                thread.name = "follower"
                thread.stackSize = 4 << 20
                thread.start()
            }
        } onGracefulShutdown: {
            self.stopping.close()
        }
    }

    private func follow() throws {
        var state = beginning()
        var watch = LeaseWatch()
        var toldAbout: String?
        var isFirst = true
        var lookedAt = Int64.min
        while !stopping.isClosed {
            do {
                try catchUp(&state)
                if isFirst {
                    // Whoever starts a standby that could never take over is told now, and not on the day it is needed.
                    try refuseOlderCopy()
                    try refuseLoss()
                    isFirst = false
                }
                guard let lease = try store.lease() else { preconditionFailure("a book that is followed has a lease") }
                board.saw(lease, atMicroseconds: clock.read().monotonicMicroseconds)
                if watch.mayTake(lease, atMicroseconds: clock.read().monotonicMicroseconds) {
                    try refuseOlderCopy()
                    let isTaken = try store.take(
                        lease, as: Self.nameForPeople, milliseconds: configuration.leaseMilliseconds,
                        mayLoseAcknowledged: mayLoseAcknowledged)
                    if isTaken {
                        // What its last holder appended after the last look.
                        try catchUp(&state)
                        logger.notice("this node leads its book", metadata: ["records": "\(state.recordCount)"])
                        return taken.withLock { $0 = Taken(state: state) }
                    }
                }
                if watch.isHeld, !waits {
                    throw NodeError(
                        .locked,
                        "\(lease.leader) leads this book already. To let this node wait and take over when that one "
                            + "fails, start it with: handsel run --standby")
                }
                if waits { board.standsBy() }
                if toldAbout != lease.leader {
                    toldAbout = lease.leader
                    logger.notice(
                        "standing by", metadata: ["leader": "\(lease.leader)", "records": "\(state.recordCount)"])
                }
                let now = clock.read().monotonicMicroseconds
                if now > lookedAt {
                    lookedAt = now + Int64(SignedHead.secondsBetween) * 1_000_000
                    // Should the database be put back to an earlier state, this home knows what was there.
                    if let head = try store.latestHead { signedHead.note(head) }
                }
                pause(Self.pauseSeconds)
            } catch let error as StorageError where error.isTransient {
                logger.error("the book cannot be followed; trying again", metadata: ["error": "\(error)"])
                pause(Self.failurePauseSeconds)
            }
        }
    }

    /// A node that leads and decides nothing would keep others from it.
    private func refuseOlderCopy() throws {
        if let known = try UnfitHead(home).check(store) ?? store.unfitHead() {
            throw NodeError(.integrity, "this node does not lead its book: " + UnfitHead.advice(known.head))
        }
        try SignedHead.check(home, store) { BookInPlace(reading: store) }
    }

    private func refuseLoss() throws {
        let objections = mayLoseAcknowledged ? [] : try store.durabilityObjections()
        guard objections.isEmpty else { throw StorageError.notDurable(objections.joined(separator: " ")) }
    }

    /// What a snapshot in this home saves of the first reading.
    private func beginning() -> ClearingState {
        do {
            return try snapshots.rebuild(store).machine.state
        } catch {
            // The leader may not have written yet what shows whether the snapshot fits. All records show it too.
            logger.notice("reading the book from its first record", metadata: ["why": "\(error)"])
            return ClearingState()
        }
    }

    private func catchUp(_ state: inout ClearingState) throws {
        let journalCount = try store.recordCount
        while !stopping.isClosed {
            let records = try store.records(from: state.recordCount, limit: Self.recordsAtOnce)
            do {
                for record in records { try state.apply(record) }
            } catch {
                throw StorageError.violation(error)
            }
            board.caughtUp(state, of: journalCount, atMicroseconds: clock.read().monotonicMicroseconds)
            if records.count < Self.recordsAtOnce { return }
        }
    }

    private func pause(_ seconds: Double) { _ = stopping.take(limit: 1, waitingSeconds: seconds) }

    private static var nameForPeople: String {
        "process \(ProcessInfo.processInfo.processIdentifier) on \(ProcessInfo.processInfo.hostName)"
    }
}
