import ClearingService
import Foundation
import Logging
import PaymentProtocol
import Storage
import Synchronization

/// The latest head of its book that this node knows, in a file of its home and outside of the book: by it the node sees, before
/// it writes anything, that somebody has put an older copy of the book in the place of the latest.
///
///     noted ──▶ a thread: write, sync, wait five seconds ──a later one was noted──▶ write …
///
/// The machine does not wait for it. A head that is lost in a crash costs nothing but that an older copy made within those seconds
/// is not noticed here; customers' nodes notice it then.
final class SignedHead: Sendable {
    /// Between two writes: a write is a sync of the disk, which payments may be waiting for as well.
    static let secondsBetween = 5.0

    private struct State {
        var latest: SignedTreeHead?
        var writtenSize: UInt64 = 0
        var isWriting = false
        var hasFailed = false
    }

    private let kept: KeptHead
    private let logger: Logger
    private let state = Mutex(State())
    private let stopping = Inbox<Never>(capacity: 0)
    private let ended = MonotonicCondition()

    init(_ home: Home, logger: Logger) {
        (kept, self.logger) = (Self.keptHead(home), logger)
    }

    /// The log's key has signed it, and its records are durable. Returns at once.
    func note(_ head: SignedTreeHead) {
        let isFirst = state.withLock { state in
            guard head.head.size > state.latest?.head.size ?? state.writtenSize else { return false }
            state.latest = head
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard isFirst else { return }
        let thread = Thread { self.writeUntilQuiet() }
        thread.name = "signed head"
        thread.start()
    }

    private func writeUntilQuiet() {
        while write() { _ = stopping.take(limit: 1, waitingSeconds: Self.secondsBetween) }
        ended.withLock { ended.broadcast() }
    }

    /// False once there is nothing to write.
    private func write() -> Bool {
        let head = state.withLock { state in
            guard let head = state.latest else {
                state.isWriting = false
                return nil as SignedTreeHead?
            }
            (state.latest, state.writtenSize) = (nil, head.head.size)
            return head
        }
        guard let head else { return false }
        do {
            try kept.write(head)
        } catch {
            let isFirst = state.withLock { state in
                defer { state.hasFailed = true }
                return !state.hasFailed
            }
            if isFirst {
                logger.warning(
                    "the signed head could not be kept outside of the book",
                    metadata: ["file": "\(kept.file.path)", "error": "\(error)"])
            }
        }
        return true
    }

    /// The node ends: what was noted is written.
    func finish() {
        stopping.close()
        ended.withLock {
            while state.withLock({ $0.isWriting }) { _ = ended.wait(until: nil) }
        }
    }

    // MARK: At the start

    /// Nothing, if this book continues the head that the home has kept, or if there is none.
    ///
    /// - Parameter inPlace: what can be said of the book without writing to it.
    /// - Throws: `NodeError` of kind `.integrity` that names both heads if the book is an older copy, or another one.
    static func check(_ home: Home, _ store: ClearingStore, inPlace: () -> BookInPlace?) throws {
        guard let head = try kept(home)?.head, try !store.hasTree(of: head) else { return }
        let book = inPlace()
        let latest = book?.head.map { ", and its latest signed head is over \(words($0.head))" } ?? ""
        throw NodeError(
            .integrity,
            "this is an older copy of the book, or another one, so nothing was written: the log's key has signed "
                + "\(words(head)), as \(home.path(of: .signedHead)) says, and the book has "
                + "\(book?.recordCount ?? 0) records\(latest). Put the latest copy in its place with handsel restore, and "
                + "start again. If there is none, handsel restore with this one lets the node answer for the past and "
                + "decide nothing, and handsel reconcile on customers' nodes names what is missing. "
                + "Docs/OPERATING.md, \"An older copy of the book\"")
    }

    private static func words(_ head: TreeHead) -> String {
        "\(head.size) records (root \(head.root), \(head.time.rfc3339))"
    }

    /// The book has come back that continues what a payment node had shown. What was signed meanwhile over the older copy, which
    /// begins with a start, is not of it.
    static func supersede(_ home: Home, by shown: SignedTreeHead) throws {
        if let head = try kept(home), head.head.size > shown.head.size { return }
        try keptHead(home).write(shown)
    }

    /// - Throws: `NodeError` of kind `.integrity` if the file is damaged; `FileError`.
    static func kept(_ home: Home) throws -> SignedTreeHead? { try keptHead(home).read() }

    private static func keptHead(_ home: Home) -> KeptHead {
        KeptHead(
            file: home.file(.signedHead),
            adviceIfDamaged:
                "It says how far the book had come. Run handsel audit; if the book is the latest copy, remove the file, and "
                + "the node makes it again")
    }
}
