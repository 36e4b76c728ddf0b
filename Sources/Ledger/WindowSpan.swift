/// How long a rolling window reaches back, and in which steps it forgets.
///
/// - Source: Docs/LEDGER.md section 11.1.
protocol WindowSpan: Sendable {
    static var bucketMicroseconds: Int64 { get }
    /// Buckets that make up the span. One more is kept: the oldest, of which only a part lies inside, is counted whole.
    static var bucketCount: Int { get }
}

extension WindowSpan {
    /// Which bucket a moment falls into. Rounded towards the past, so that every bucket is equally long, also before 1970.
    static func bucket(of time: Timestamp) -> Int64 {
        time.microseconds.quotientFloored(by: bucketMicroseconds)
    }
}

extension DaySpan {
    /// The day, since 1970, to which an hour belongs.
    static func day(ofBucket bucket: Int64) -> Int64 { bucket.quotientFloored(by: 24) }
}

extension Int64 {
    fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// An hour in twelve steps of five minutes.
enum HourSpan: WindowSpan {
    static let bucketMicroseconds: Int64 = 5 * 60 * 1_000_000
    static let bucketCount = 12
}

/// 24 hours in steps of one.
enum DaySpan: WindowSpan {
    static let bucketMicroseconds: Int64 = 60 * 60 * 1_000_000
    static let bucketCount = 24
}

/// 31 days in steps of one.
enum MonthSpan: WindowSpan {
    static let bucketMicroseconds: Int64 = 24 * 60 * 60 * 1_000_000
    static let bucketCount = 31
}
