import Ledger
import Testing

@testable import handsel

@Suite("Amounts as people type them")
struct AmountTextTests {
    @Test("an amount is read in major units of its currency")
    func reads() throws {
        #expect(try AmountText.read("12.50", currency: "EUR") == Amount(minorUnits: 1_250, currency: .eur))
        #expect(try AmountText.read("12.5", currency: "EUR") == Amount(minorUnits: 1_250, currency: .eur))
        #expect(try AmountText.read("7", currency: "JPY") == Amount(minorUnits: 7, currency: .jpy))
    }

    @Test(
        "a mistake is named",
        arguments: [
            ("12.505", "EUR", "12.505 has more decimals than EUR's two"),
            ("1.2345", "KWD", "1.2345 has more decimals than KWD's three"),
            ("12.5", "JPY", "12.5 has decimals, and JPY has none"),
            ("12,50", "EUR", "“12,50” is not an amount"), ("", "EUR", "“” is not an amount"),
            ("1e3", "EUR", "“1e3” is not an amount"),
            ("0", "EUR", "an amount must be more than zero, not 0"),
            ("-5", "EUR", "an amount must be more than zero, not -5"),
            ("99999999999999999999", "EUR", "99999999999999999999 EUR is more than an account can hold"),
            ("5", "EURO", "“EURO” is not a currency"),
        ])
    func mistakes(text: String, currency: String, what: String) {
        let error = #expect(throws: CommandError.self) { try AmountText.read(text, currency: currency) }
        #expect(error?.what == what)
        #expect(error?.status == .usage)
    }

    @Test("a currency in small letters is told what it probably is, and an example fits the currency")
    func suggestions() {
        let small = #expect(throws: CommandError.self) { try AmountText.read("5", currency: "eur") }
        #expect(small?.next == "Did you mean EUR?")
        let yen = #expect(throws: CommandError.self) { try AmountText.read("five", currency: "JPY") }
        #expect(yen?.next == "Write it like this: 12")
    }
}
