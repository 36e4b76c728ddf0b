public import Ledger
import Synchronization

/// The radio of this machine: it listens and sends as it is wished to, on a thread of its own, and tells how it goes.
///
/// The thread owns the connection to the bus and the machine that decides. Nothing of it needs more rights than an ordinary
/// user has. What changes after the start is in the inbox, under its lock.
public final class Radio: Sendable {
    private struct Inbox {
        /// The latest alone: an older one is of no use to anybody.
        var wish: RadioWish?
        var isStopping = false
        var isEnded = false
    }

    private let address: BusAddress
    private let machine: RadioMachine
    private let now: @Sendable () -> Timestamp
    private let report: @Sendable (RadioReport) -> Void
    private let inbox = Mutex(Inbox())
    private let bell = Bell()

    /// - Parameters:
    ///   - adapter: the name of the one to use, such as `hci0`; nil for the first that is on.
    ///   - silenceSeconds: nothing heard for so long makes it listen anew.
    ///   - now: a clock that is not set back.
    ///   - report: called on the radio's thread.
    public init(
        on address: BusAddress = .system, adapter: String? = nil, silenceSeconds: Int64 = 20,
        now: @escaping @Sendable () -> Timestamp, report: @escaping @Sendable (RadioReport) -> Void
    ) {
        self.address = address
        machine = RadioMachine(adapter: adapter, silenceSeconds: silenceSeconds)
        self.now = now
        self.report = report
    }

    /// Begins. Once.
    public func start() {
        let thread = RadioThread.start { [self] in
            let loop = RadioLoop(address, machine, now: now, report: report)
            loop.run(bell) { takeWish() }
            inbox.withLock { $0.isEnded = true }
        }
        precondition(thread == 0, "the system has no thread to give")
    }

    /// What it shall do from now on.
    public func wish(_ wish: RadioWish) {
        inbox.withLock { $0.wish = wish }
        bell.ring()
    }

    /// Ends: the connection is closed, at which bluetoothd takes everything off the air and stops listening for us. It returns
    /// at once; `isEnded` says when it is done.
    public func stop() {
        inbox.withLock { $0.isStopping = true }
        bell.ring()
    }

    public var isEnded: Bool { inbox.withLock { $0.isEnded } }

    private func takeWish() -> RadioLoop.Wish {
        inbox.withLock { inbox in
            if inbox.isStopping { return .stop }
            defer { inbox.wish = nil }
            return inbox.wish.map { .wish($0) } ?? .none
        }
    }
}
