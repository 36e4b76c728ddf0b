extension LimitRules {
    /// What a new clearing node's `limits.toml` says: moderate limits for persons who know each other.
    ///
    /// The order of magnitude of the lowest tier is that of anonymous prepaid instruments in European law (Directive (EU)
    /// 2018/843, article 1(7): 150 euros).
    public static let standard: LimitRules = {
        let rules = LimitRules(
            bases: standardBases, smallPercent: 20, smallCount: 10, reviewMicroseconds: 72 * 3_600_000_000,
            tiers: [
                .lowest: [
                    .payment: LimitThresholds(refuse: 100), .paymentsHourly: LimitThresholds(refuse: 120),
                    .paidDaily: LimitThresholds(refuse: 400), .paidMonthly: LimitThresholds(refuse: 1_000),
                    .withdrawnDaily: LimitThresholds(refuse: 200),
                    .newCounterpartiesDaily: LimitThresholds(refuse: 40),
                    .smallSentDaily: LimitThresholds(refuse: 300), .smallReceivedDaily: LimitThresholds(refuse: 500),
                    .smallPairDaily: LimitThresholds(refuse: 200), .balance: LimitThresholds(refuse: 600),
                ],
                .verified: [
                    .payment: LimitThresholds(refuse: 1_000), .paymentsHourly: LimitThresholds(refuse: 240),
                    .paidDaily: LimitThresholds(refuse: 2_000), .paidMonthly: LimitThresholds(refuse: 10_000),
                    .withdrawnDaily: LimitThresholds(refuse: 2_000),
                    .newCounterpartiesDaily: LimitThresholds(refuse: 200),
                    .smallSentDaily: LimitThresholds(refuse: 1_000),
                    .smallReceivedDaily: LimitThresholds(refuse: 2_000),
                    .smallPairDaily: LimitThresholds(refuse: 500), .balance: LimitThresholds(refuse: 6_000),
                ],
                .business: [
                    .payment: LimitThresholds(refuse: 4_000), .paymentsHourly: LimitThresholds(refuse: 6_000),
                    .paidDaily: LimitThresholds(refuse: 20_000), .paidMonthly: LimitThresholds(refuse: 200_000),
                    .withdrawnDaily: LimitThresholds(refuse: 20_000),
                    .newCounterpartiesDaily: LimitThresholds(refuse: 6_000),
                    .smallPairDaily: LimitThresholds(refuse: 1_000), .balance: LimitThresholds(refuse: 100_000),
                ],
            ])
        guard let rules else { preconditionFailure("the standard rules are within their own bounds") }
        return rules
    }()

    /// About 250 euros' worth in round figures of each currency.
    public static let standardBases: [Basis] = [
        ("AUD", 400), ("BRL", 1_500), ("CAD", 400), ("CHF", 250), ("CNY", 2_000), ("CZK", 6_000), ("DKK", 2_000),
        ("EUR", 250), ("GBP", 200), ("HUF", 100_000), ("INR", 25_000), ("JPY", 40_000), ("KES", 40_000),
        ("KWD", 80), ("MXN", 5_000), ("NOK", 3_000), ("NZD", 400), ("PLN", 1_000), ("SEK", 3_000), ("TND", 800),
        ("USD", 250), ("ZAR", 5_000),
    ].compactMap { code, majorUnits in
        // The table above holds codes of ISO 4217 only; a test looks each of them up.
        guard let currency = try? Currency(code: code) else { return nil }
        let unit = (0..<currency.minorUnitDigits).reduce(Int64(1)) { product, _ in product * 10 }
        return Basis(currency: currency, minorUnits: Int64(majorUnits) * unit)
    }
}
