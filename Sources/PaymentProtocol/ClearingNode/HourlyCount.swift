import Ledger

/// How often something happened in the current hour of record time.
struct HourlyCount: Equatable, Sendable {
    private var hour: Int64 = .min
    private var count = 0

    private static func hour(of time: Timestamp) -> Int64 {
        time.microseconds.quotientFloored(by: 3_600_000_000)
    }

    func count(at time: Timestamp) -> Int {
        Self.hour(of: time) == hour ? count : 0
    }

    mutating func increment(at time: Timestamp) {
        count = self.count(at: time) + 1
        hour = Self.hour(of: time)
    }

    /// [hour since 1970, count]; the hour before all others stands for none.
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        encoder.integer(hour)
        encoder.unsigned(UInt64(count))
    }

    init() {}

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 2)
        hour = try decoder.integer()
        guard let count = Int(exactly: try decoder.unsigned()) else { throw .outOfRange }
        self.count = count
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity, so that every hour is equally long, also before 1970.
    fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
