/// A moment in UTC: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The core never reads a clock; whoever drives it says what time it is.
public struct Timestamp: Hashable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Further than any date can be written, and never reached by adding: sums stop here instead of overflowing.
    public static let distantFuture = Timestamp(microseconds: .max)

    /// Stops at the ends of the range instead of overflowing.
    public func adding(microseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(delta)
        return Timestamp(microseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }

    /// How long after `other` this is; negative if it is before. Stops at the ends of the range.
    public func microseconds(since other: Timestamp) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return overflow ? (microseconds < other.microseconds ? .min : .max) : difference
    }
}

extension Timestamp: Comparable {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}
