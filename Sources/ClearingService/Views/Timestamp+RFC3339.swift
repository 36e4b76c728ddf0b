public import Ledger

/// Times as programs read them: RFC 3339 in UTC, `2026-11-21T06:18:13.123456Z`, in the proleptic Gregorian calendar.
extension Timestamp {
    /// Six decimals, or none where they are all zero. What RFC 3339 cannot say, a year before 0 or after 9999, becomes the
    /// first or the last moment that it can.
    public var rfc3339: String {
        let clamped = min(max(microseconds, Self.firstMicroseconds), Self.lastMicroseconds)
        let (seconds, fraction) = Self.divided(clamped, by: 1_000_000)
        let (days, second) = Self.divided(seconds, by: 86_400)
        let (year, month, day) = Self.date(ofDay: days)
        let date = [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(day, to: 2)]
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        let decimals = fraction == 0 ? "" : "." + Self.padded(fraction, to: 6)
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + decimals + "Z"
    }

    /// Reads what `rfc3339` writes, with one to six decimals or none; nil for anything else, a leap second included.
    public init?(rfc3339 text: String) {
        let characters = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for digit in characters[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int64(digit - UInt8(ascii: "0"))
            }
            return value
        }
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard (20...27).contains(characters.count), characters.last == UInt8(ascii: "Z"),
            separators.allSatisfy({ characters[$0.0] == $0.1.asciiValue }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), day >= 1,
            hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if characters.count > 20 {
            guard characters[19] == UInt8(ascii: "."), characters.count > 21,
                let decimals = number(20..<characters.count - 1)
            else { return nil }
            fraction = (characters.count..<27).reduce(decimals) { value, _ in value * 10 }
        }
        let days = Self.day(year: year, month: month, day: day)
        // A day past the end of its month would come back as another date.
        guard Self.date(ofDay: days) == (year, month, day) else { return nil }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static let firstMicroseconds = day(year: 0, month: 1, day: 1) * 86_400_000_000
    private static let lastMicroseconds = day(year: 10_000, month: 1, day: 1) * 86_400_000_000 - 1

    /// Rounds towards the past, so that the remainder is never negative.
    private static func divided(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Days since 1970-01-01. Years begin in March here, so that the leap day is the last of its year, and are counted in
    /// eras of 400, which all have 146,097 days.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = divided(marchYear, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divided(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
