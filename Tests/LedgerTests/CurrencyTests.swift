import Ledger
import Testing

@Suite struct CurrencyTests {
    @Test("every currency reads its own code, and only that")
    func roundTrip() throws {
        for currency in Currency.all {
            #expect(try Currency(code: currency.code) == currency)
            #expect(currency.description == currency.code)
        }
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z"))
        let known = Set(Currency.all.map(\.code))
        var found = 0
        for first in letters {
            for second in letters {
                for third in letters {
                    let code = String(decoding: [first, second, third], as: UTF8.self)
                    // An unknown code is the expected refusal here; which one it is has its own test.
                    let isCurrency = (try? Currency(code: code)) != nil
                    found += isCurrency ? 1 : 0
                    if isCurrency != known.contains(code) { Issue.record("\(code)") }
                }
            }
        }
        #expect(found == Currency.all.count)
    }

    @Test("the table is sorted by code, which is the order of currencies, and has no doubles")
    func sorted() {
        #expect(Currency.all.map(\.code) == Currency.all.map(\.code).sorted())
        #expect(Currency.all == Currency.all.sorted())
        #expect(Set(Currency.all).count == Currency.all.count)
    }

    @Test("the table is that of 2026: 165 currencies with a minor unit")
    func table() {
        #expect(Currency.all.count == 165)
        let counts = Dictionary(grouping: Currency.all, by: \.minorUnitDigits).mapValues(\.count)
        #expect(counts == [0: 17, 2: 139, 3: 7, 4: 2])
    }

    @Test(
        "the minor units are those of the standard",
        arguments: [
            ("EUR", 2), ("USD", 2), ("CHF", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("UGX", 0), ("KWD", 3), ("TND", 3),
            ("HUF", 2), ("MGA", 2), ("MRU", 2), ("CLF", 4), ("CLP", 0), ("XAF", 0), ("XCG", 2), ("ZWG", 2), ("SLE", 2),
        ])
    func minorUnits(code: String, digits: Int) throws {
        #expect(try Currency(code: code).minorUnitDigits == digits)
    }

    @Test(
        "what is no code of a present currency is refused",
        arguments: [
            "", "E", "EU", "EURO", "eur", "Eur", "EU ", " EUR", "E1R", "ÉUR", "ＥＵＲ", "EUR\0", "E[R", "@@@", "AAA",
            "ZZZ",
            // Replaced: Croatia, Bulgaria, Zimbabwe, Sierra Leone, Curaçao, Cuba.
            "HRK", "BGN", "ZWL", "SLL", "ANG", "CUC",
            // Without a minor unit.
            "XAU", "XDR", "XTS", "XXX",
        ])
    func unknown(code: String) {
        #expect(throws: AmountError.unknownCurrency(code)) { try Currency(code: code) }
    }

    @Test("the named currencies are those of their names")
    func named() {
        let named: [(Currency, String)] = [
            (.chf, "CHF"), (.eur, "EUR"), (.gbp, "GBP"), (.jpy, "JPY"), (.kwd, "KWD"), (.usd, "USD"),
        ]
        for (currency, code) in named { #expect(currency.code == code) }
    }
}
