import PaymentProtocol
import Testing

@testable import ClearingService

@Suite("Reasons")
struct ReasonTests {
    private static let reasons: [ReasonView] =
        PaymentRefusal.samples.map { ReasonView($0) } + CommandFailure.samples.map { ReasonView($0) }
        + RequestFailure.allCases.map { ReasonView($0) } + BumpFailure.allCases.map { ReasonView($0) }

    @Test("every refusal there is has a sample", arguments: 1...27)
    func complete(number: UInt64) {
        #expect(PaymentRefusal.samples.count { $0.number == number } == 1)
    }

    @Test("every reason is told in whole sentences, and says more than its name")
    func sentences() {
        for reason in Self.reasons {
            let message = reason.message
            #expect(message.first?.isUppercase == true && message.last == ".", "\(message)")
            #expect(message.split(separator: " ").count >= 8, "\(message)")
            #expect(!message.contains("  ") && !message.contains("\n"), "\(message)")
            #expect(message.utf8.count < 400, "\(message)")
        }
    }

    @Test("a name is a word of programs, and each stands for one thing")
    func names() {
        for reason in Self.reasons {
            #expect(
                reason.name.utf8.allSatisfy {
                    $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                })
        }
        #expect(Set(PaymentRefusal.samples.map(\.name)).count == PaymentRefusal.samples.count)
        #expect(Set(RequestFailure.allCases.map(\.name)).count == RequestFailure.allCases.count)
        #expect(Set(BumpFailure.allCases.map(\.name)).count == BumpFailure.allCases.count)
    }

    @Test("nobody is told the amount of another's balance or limit")
    func discreet() {
        for reason in Self.reasons where !["wrong_time", "key_not_acceptable"].contains(reason.name) {
            let digits = reason.message.contains(where: \.isNumber)
            let isAboutTimeOrBounds =
                reason.missedByMicroseconds != nil
                || [
                    "text_too_long", "too_many_unresolved", "reading_out_of_bounds", "too_many_pending",
                    "refund_too_late",
                    "escrow_terms_not_possible", "booking_day_unfit",
                ].contains(reason.name)
            #expect(digits == isAboutTimeOrBounds, "\(reason.message)")
        }
    }

    @Test(
        "a missed time is told in its two largest units",
        arguments: [
            (Int64(0), "no time"), (1, "1 microsecond"), (1_500, "1 millisecond 500 microseconds"),
            (2_000_000, "2 seconds"), (61_000_000, "1 minute 1 second"), (3_600_000_000, "1 hour"),
            (3_599_999_999, "59 minutes 59 seconds"), (90_061_000_000, "1 day 1 hour"), (-2_000_000, "2 seconds"),
            (.min, "106751991 days 4 hours"),
        ])
    func missedTime(microseconds: Int64, text: String) {
        #expect(MissedTime.text(microseconds) == text)
    }
}
