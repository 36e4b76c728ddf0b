import ClearingService
import Ledger
import Testing

@Suite("Times as text")
struct TimestampRFC3339Tests {
    static let examples: [(microseconds: Int64, text: String)] = [
        (0, "1970-01-01T00:00:00Z"),
        (1_795_241_893_123_456, "2026-11-21T06:18:13.123456Z"),
        (1_795_241_893_000_000, "2026-11-21T06:18:13Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
        (-2_203_891_200_000_000, "1900-03-01T00:00:00Z"),
        (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ]

    @Test("known moments are written and read, each in one way", arguments: examples)
    func known(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(microseconds: microseconds))
    }

    @Test("every day of 400 years comes back, and each year to 9999 begins where the one before ended")
    func everyDay() {
        var previous = ""
        for day in Int64(-719_528)..<(-719_528 + 146_097) {
            let moment = Timestamp(microseconds: day * 86_400_000_000 + 86_399_999_999)
            let text = moment.rfc3339
            #expect(text > previous && text.utf8.count == 27 && Timestamp(rfc3339: text) == moment)
            previous = text
        }
        for year in 1...9_999 {
            let first = String(repeating: "0", count: 4 - String(year).count) + "\(year)-01-01T00:00:00Z"
            let last = String(repeating: "0", count: 4 - String(year - 1).count) + "\(year - 1)-12-31T23:59:59.999999Z"
            #expect(Timestamp(rfc3339: first)?.adding(microseconds: -1).rfc3339 == last)
        }
    }

    @Test("what no text can say becomes the first or the last moment that one can")
    func clamped() {
        #expect(Timestamp.distantFuture.rfc3339 == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "0000-01-01T00:00:00Z")
    }

    @Test("fewer decimals are read")
    func decimals() {
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:01.5Z") == Timestamp(microseconds: 1_500_000))
    }

    @Test(
        "anything else is no time",
        arguments: [
            "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00+00:00", "1970-01-01 00:00:00Z",
            "1970-01-01t00:00:00z", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-02-29T00:00:00Z",
            "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00.12a4Z", "+970-01-01T00:00:00Z",
            "١٩٧٠-01-01T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
