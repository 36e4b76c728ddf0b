import ClearingService
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Payments as people read them")
struct PaymentTextTests {
    private func item(
        _ status: PaymentHistoryItem.Status, isDebtor: Bool, name: String? = nil, text: String? = nil,
        refusal: PaymentRefusal? = nil, counterparty: AccountIdentifier? = AccountIdentifier(Bytes32(last: 2))
    ) -> PaymentView {
        PaymentView(
            PaymentHistoryItem(
                identifier: "3f9a04c1" + String(repeating: "0", count: 24), status: status, isDebtor: isDebtor,
                counterparty: counterparty, unverifiedName: name, amount: Amount(minorUnits: 1_250, currency: .eur),
                text: text, refusal: refusal, time: Timestamp(microseconds: 1_795_245_369_250_000), receipt: nil))
    }

    @Test("a history is a table, with a sign for money that goes")
    func history() {
        let table = HistoryView([
            item(.settled, isDebtor: true, name: "Ben", text: "two coffees"),
            item(.settled, isDebtor: false, counterparty: nil),
            item(.requested, isDebtor: false, counterparty: nil),
        ])
        #expect(
            table.text(.plain) == """
                TIME (UTC)           STATUS         AMOUNT  WITH     FOR          PAYMENT
                2026-11-21 07:16:09  settled    -12.50 EUR  “Ben”    two coffees  3f9a04c1
                2026-11-21 07:16:09  settled     12.50 EUR  outside               3f9a04c1
                2026-11-21 07:16:09  requested   12.50 EUR  anybody               3f9a04c1
                """)
        #expect(HistoryView([]).text(.plain) == "No payments yet.")
    }

    @Test("a refused payment says why, and with which code")
    func refused() {
        let text = item(.refused, isDebtor: true, refusal: .insufficientFunds).text(.plain)
        #expect(text.hasPrefix("Refused: 12.50 EUR to hsla1"))
        #expect(text.contains("(AM04)"))
    }

    @Test("a name that pretends to be more is marked and harmless")
    func names() {
        let text = item(.settled, isDebtor: true, name: "Bank\u{1B}[2K\nverified").text(.plain)
        #expect(text.contains("“Bank<U+001B>[2K<U+000A>verified” (unverified)"))
    }

    @Test("a balance shows what is set aside only if something is")
    func balance() throws {
        let account = AccountIdentifier(Bytes32(last: 1))
        func view(_ held: Int64) -> BalanceView {
            BalanceView(
                [
                    AccountBalance(
                        amount: Amount(minorUnits: 8_750, currency: .eur),
                        held: Amount(minorUnits: held, currency: .eur))
                ], of: account)
        }
        #expect(view(0).text(.plain) == "  BALANCE\n87.50 EUR")
        #expect(view(1_000).text(.plain).contains("10.00 EUR"))
        #expect(BalanceView([], of: account).text(.plain) == "No money yet.")
    }
}
