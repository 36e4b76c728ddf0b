import Ledger

/// How long to wait before something is tried again: twice as long each time, up to a bound.
struct Pause: Equatable, Sendable {
    let firstMicroseconds: Int64
    let microsecondsMax: Int64
    private var count = 0

    init(firstSeconds: Int64, secondsMax: Int64) {
        firstMicroseconds = firstSeconds * 1_000_000
        microsecondsMax = secondsMax * 1_000_000
    }

    /// - Returns: when to try again.
    mutating func next(at now: Timestamp) -> Timestamp {
        let shift = min(count, 20)
        count += 1
        return now.adding(microseconds: min(firstMicroseconds << Int64(shift), microsecondsMax))
    }

    /// It worked.
    mutating func reset() { count = 0 }
}
