public import Ledger

/// The day on which a bank booked money, by the bank's own calendar (`BookgDt` in ISO 20022 camt.053).
///
/// Together with the bank's reference it keeps the same line of a statement from being booked twice: while the reference is
/// remembered by that, afterwards by the line's age (`BookedReferences`).
public struct BookingDate: Hashable, Sendable {
    /// 9999-12-31, the last day of four digits.
    static let daysMax: Int64 = 2_932_896

    /// Days since 1970-01-01.
    public let day: Int64

    /// Nil for a day before 1970 or after the year 9999.
    public init?(day: Int64) {
        guard (0...Self.daysMax).contains(day) else { return nil }
        self.day = day
    }

    /// The day of a moment, in UTC; nil where that is no day of four digits.
    public init?(of time: Timestamp) {
        self.init(day: time.microseconds / 86_400_000_000)
    }
}

extension BookingDate: Comparable {
    public static func < (left: BookingDate, right: BookingDate) -> Bool { left.day < right.day }
}

extension CBOREncoder {
    mutating func key(_ key: Int64, _ value: BookingDate) {
        self.key(key)
        unsigned(UInt64(value.day))
    }
}

extension CBORDecoder {
    mutating func bookingDate() throws(CBORError) -> BookingDate {
        guard let day = Int64(exactly: try unsigned()), let date = BookingDate(day: day) else {
            throw .notAllowed("booking date")
        }
        return date
    }
}
