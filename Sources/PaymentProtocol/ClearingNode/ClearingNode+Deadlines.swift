import Ledger

/// Deadlines pass by the node's own time, with a record each, before anything else is decided at that time.
extension ClearingNode {
    /// Records every default that is due. Nothing passes while the clock, or the book, is in doubt.
    mutating func passDeadlines(at now: Timestamp, using random: inout some RandomNumberGenerator) {
        guard trustsClock, unfitHead == nil else { return }
        while let passed = state.firstPassedDeadline(at: now) {
            append(.deadlinePassed(passed), at: now, using: &random)
            for account in passed.intent.message.parties { answers.tell(account) }
        }
    }

    /// While the clock is in doubt nothing passes; how long that lasts, nobody says.
    private static let doubtMicroseconds: Int64 = 60_000_000

    /// What was due has passed before. Whatever is due next is waited for when this event has been handled.
    mutating func deadlineTimerFired() {
        awaitedDeadline = .distantFuture
        if !trustsClock { emit(.setTimer(.deadline, afterMicroseconds: Self.doubtMicroseconds)) }
    }

    /// Sees to it that a timer fires at the next deadline, also if nothing else happens. A timer that was set for a later one
    /// fires all the same, and finds nothing due.
    ///
    /// - Parameter clock: the time as it is now; the node's own may be ahead of it.
    mutating func awaitNextDeadline(clock: Timestamp) {
        // While the clock is in doubt the timer would fire in vain; the event that ends the doubt comes by here.
        guard trustsClock, unfitHead == nil, let due = state.pendingPayments.deadlines.first?.due, due < awaitedDeadline
        else { return }
        awaitedDeadline = due
        emit(.setTimer(.deadline, afterMicroseconds: max(due.microseconds(since: clock), 1)))
    }
}
