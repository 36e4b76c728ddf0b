import Ledger

/// A link's own time, which starts at zero and never runs backwards, whatever the clock does that it is told.
struct LinkClock: Sendable {
    /// However far the clock jumps ahead, no more than this passes at once.
    private static let stepMicrosecondsMax: Int64 = 3_600_000_000

    private(set) var microseconds: Int64 = 0
    /// How often the clock was set back. What was measured across such a moment means nothing.
    private(set) var setbacks = 0
    private var last: Timestamp?

    mutating func advance(to now: Timestamp) {
        if let last {
            let passed = now.microseconds(since: last)
            if passed < 0 { setbacks += 1 }
            microseconds += max(0, min(passed, Self.stepMicrosecondsMax))
        }
        last = now
    }
}
