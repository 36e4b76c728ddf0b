public import Ledger

/// How much a clearing node knows of an account's owner, and therefore how much may pass through the account.
public enum AccountTier: Equatable, Sendable {
    /// A key and a name that nobody verified: every account begins here.
    case lowest

    /// Per payment and per balance, about 250 and 1,500 euros' worth in round figures of each currency. A currency that
    /// is not listed is not cleared.
    ///
    /// Docs/PROTOCOL.md 6.8 lists them. The order of magnitude is that of anonymous prepaid instruments in European law (Directive (EU) 2018/843,
    /// article 1(7): 150 euros).
    public var limits: AccountLimits {
        switch self {
        case .lowest: Self.lowestLimits
        }
    }

    private static let lowestLimits = AccountLimits(
        Dictionary(
            uniqueKeysWithValues: [
                ("AUD", 400), ("BRL", 1_500), ("CAD", 400), ("CHF", 250), ("CNY", 2_000), ("CZK", 6_000),
                ("DKK", 2_000),
                ("EUR", 250), ("GBP", 200), ("HUF", 100_000), ("INR", 25_000), ("JPY", 40_000), ("KES", 40_000),
                ("KWD", 80), ("MXN", 5_000), ("NOK", 3_000), ("NZD", 400), ("PLN", 1_000), ("SEK", 3_000), ("TND", 800),
                ("USD", 250), ("ZAR", 5_000),
            ].compactMap { code, majorUnits -> (Currency, CurrencyLimit)? in
                // The table above holds codes of ISO 4217 only; a test looks each of them up.
                guard let currency = try? Currency(code: code) else { return nil }
                let unit = (0..<currency.minorUnitDigits).reduce(Int64(1)) { product, _ in product * 10 }
                let payment = Int64(majorUnits) * unit
                return (currency, CurrencyLimit(paymentMaximum: payment, balanceMaximum: payment * 6))
            }))
}
