import Ledger
import Testing

@Suite struct AmountTests {
    static let clf = Currency.all.first { $0.code == "CLF" } ?? .eur

    @Test(
        "major units are read",
        arguments: [
            ("12.50", Currency.eur, 1_250), ("12.5", .eur, 1_250), ("12", .eur, 1_200), ("0.05", .eur, 5),
            ("0", .eur, 0), ("0.00", .eur, 0), ("-3", .eur, -300), ("-0.01", .eur, -1), ("10.00", .eur, 1_000),
            ("7", .jpy, 7), ("1.234", .kwd, 1_234), ("1.2", .kwd, 1_200), ("1.2345", clf, 12_345),
            ("92233720368547758.07", .eur, .max), ("-92233720368547758.08", .eur, .min),
            ("9223372036854775807", .jpy, .max), ("-9223372036854775808", .jpy, .min),
        ] as [(String, Currency, Int64)])
    func reading(text: String, currency: Currency, minorUnits: Int64) throws {
        #expect(try Amount(majorUnits: text, currency: currency) == Amount(minorUnits: minorUnits, currency: currency))
    }

    @Test(
        "what is no number is refused",
        arguments: [
            "", "-", ".", "-.", "+1", "1.", ".5", "-.5", "1..2", "1.2.3", "1,50", "1 000", " 1", "1 ", "1\n", "1e3",
            "0x1",
            "١٢", "１２", "--1", "1-", "00", "01", "-01", "00.50", "-0", "-0.00", "NaN", "inf", "1_000", "1\0",
        ])
    func notANumber(text: String) {
        #expect(throws: AmountError.notANumber(text)) { try Amount(majorUnits: text, currency: .eur) }
    }

    @Test(
        "more decimals than the currency has are refused, even zeros",
        arguments: [("1.234", Currency.eur, 2), ("1.000", .eur, 2), ("1.0", .jpy, 0), ("1.2345", .kwd, 3)])
    func tooManyDecimals(text: String, currency: Currency, decimalsMax: Int) {
        #expect(throws: AmountError.tooManyDecimals(decimalsMax: decimalsMax)) {
            try Amount(majorUnits: text, currency: currency)
        }
    }

    @Test(
        "more than an Int64 counts is refused",
        arguments: [
            ("92233720368547758.08", Currency.eur), ("-92233720368547758.09", .eur), ("9223372036854775808", .jpy),
            ("-9223372036854775809", .jpy), ("9223372036854775807", .eur), ("18446744073709551616", .jpy),
            ("18446744073709551617", .jpy), (String(repeating: "9", count: 400), .eur),
        ])
    func overflow(text: String, currency: Currency) {
        #expect(throws: AmountError.overflow) { try Amount(majorUnits: text, currency: currency) }
    }

    @Test(
        "major units are written with all decimals of the currency",
        arguments: [
            (1_250, Currency.eur, "12.50"), (5, .eur, "0.05"), (-5, .eur, "-0.05"), (0, .eur, "0.00"), (0, .jpy, "0"),
            (100, .eur, "1.00"), (-7, .jpy, "-7"), (1, .kwd, "0.001"), (1, clf, "0.0001"), (12_345, clf, "1.2345"),
            (.min, .eur, "-92233720368547758.08"), (.max, .jpy, "9223372036854775807"),
        ] as [(Int64, Currency, String)])
    func writing(minorUnits: Int64, currency: Currency, text: String) {
        let amount = Amount(minorUnits: minorUnits, currency: currency)
        #expect(amount.majorUnits == text)
        #expect(amount.description == text + " " + currency.code)
    }

    @Test("in every currency, what is written reads back as it was")
    func roundTrip() throws {
        var random = SplitMix64(seed: 3)
        for currency in Currency.all {
            var values: [Int64] = [0, 1, -1, 9, 10, 99, 100, 999, 1_000, 9_999, 10_000, -10_000, .max, .min, .max - 1]
            for _ in 0..<20 { values.append(Int64(bitPattern: random.next()) >> Int64(random.next() % 64)) }
            for minorUnits in values {
                let amount = Amount(minorUnits: minorUnits, currency: currency)
                #expect(try Amount(majorUnits: amount.majorUnits, currency: currency) == amount)
            }
        }
    }

    @Test("amounts of one currency add and subtract")
    func arithmetic() throws {
        let (large, small) = (Amount(minorUnits: 70, currency: .eur), Amount(minorUnits: 50, currency: .eur))
        #expect(try large.adding(small) == Amount(minorUnits: 120, currency: .eur))
        #expect(try small.subtracting(large) == Amount(minorUnits: -20, currency: .eur))
    }

    @Test("amounts of two currencies do not add or subtract")
    func currencyMismatch() {
        let (euros, yen) = (Amount(minorUnits: 70, currency: .eur), Amount(minorUnits: 50, currency: .jpy))
        #expect(throws: AmountError.currencyMismatch) { try euros.adding(yen) }
        #expect(throws: AmountError.currencyMismatch) { try euros.subtracting(yen) }
    }

    @Test("a sum or difference beyond the range is refused")
    func arithmeticOverflow() {
        let (least, one) = (Amount(minorUnits: .min, currency: .eur), Amount(minorUnits: 1, currency: .eur))
        let most = Amount(minorUnits: .max, currency: .eur)
        #expect(throws: AmountError.overflow) { try most.adding(one) }
        #expect(throws: AmountError.overflow) { try least.subtracting(one) }
    }

    @Test("only more than nothing is positive")
    func positive() {
        #expect(Amount(minorUnits: 1, currency: .eur).isPositive)
        #expect(!Amount(minorUnits: 0, currency: .eur).isPositive)
        #expect(!Amount(minorUnits: -1, currency: .eur).isPositive)
    }
}
