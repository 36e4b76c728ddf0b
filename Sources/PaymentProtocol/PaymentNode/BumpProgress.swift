import Ledger

/// Where a bump stands on this device. A crash forgets it: bump again.
///
///     idle ──▶ waiting ──introduced──▶ conversing ──settled, refused, declined or timed out──▶ idle
struct BumpProgress: Sendable {
    enum Stage: Sendable {
        case idle
        /// Reported, and not yet matched.
        case waiting(key: WipedBytes, terms: BumpTerms)
        /// Until the payment is settled, refused, or one side leaves.
        case conversing(MessageIdentifier, BumpConversation)
    }

    var stage = Stage.idle
    /// Tells the timer that is meant from earlier ones, which fire all the same.
    var attempt: UInt64 = 0

    mutating func begin(key: WipedBytes, terms: BumpTerms) {
        attempt += 1
        stage = .waiting(key: key, terms: terms)
    }
}
