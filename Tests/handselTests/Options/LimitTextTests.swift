import ClearingService
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Limits as people type and read them")
struct LimitTextTests {
    @Test("an amount, zero and none are limits, and what is not said stays as it was")
    func reads() throws {
        #expect(try LimitText.read("12.5", .eur) == .amount("12.50"))
        #expect(try LimitText.read("0", .eur) == .amount("0.00"))
        #expect(try LimitText.read("none", .eur) == LimitText.none)
        #expect(try LimitText.read(nil, .eur) == .unsaid)
        #expect(LimitText.amount("1.00").over("2.00") == "1.00")
        #expect(LimitText.none.over("2.00") == nil)
        #expect(LimitText.unsaid.over("2.00") == "2.00" && LimitText.unsaid.over(nil) == nil)
    }

    @Test("what is no limit is refused", arguments: ["-1", "-0", "1,50", "1.505", "no", "", "1e3"])
    func refuses(text: String) {
        #expect(throws: CommandError.self) { try LimitText.read(text, .eur) }
    }

    @Test("a raise that waits is told with its time, and what nothing limits has a dash")
    func shows() throws {
        let report = LimitReport(
            tier: .lowest,
            currencies: [
                LimitReport.CurrencyReport(
                    currency: .eur,
                    lines: [
                        LimitReport.Line(measure: .payment, used: 0, confirm: 25_00, refuse: 250_00),
                        LimitReport.Line(measure: .paidDaily, used: 3_00, confirm: nil, refuse: nil),
                    ], own: OwnLimit(paidDaily: 7_00), raise: OwnLimit(payment: 9_00, paidMonthly: 90_00),
                    raiseFrom: Timestamp(microseconds: 1_800_000_000_000_000))
            ])
        let text = LimitReportView(report, of: AccountIdentifier(Bytes32(last: 1))).text(.plain)
        #expect(
            text == """
                Your account is in the tier lowest.

                EUR               so far  PIN above  at most  by yourself    left
                one payment                   25.00   250.00            –  250.00
                paid in 24 hours    3.00          –        –         7.00    4.00
                From 2027-01-15 08:00:00 UTC you allow yourself 9.00 EUR at once and 90.00 EUR in 31 days.
                """)
    }
}
