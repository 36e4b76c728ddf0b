public import Ledger

/// What limits an account, as its owner may know it: its own words, and what the operator refuses or asks the PIN for.
///
/// What makes an operator look at a payment is not in it, nor what is found out about many small ones: whoever knew these
/// numbers would stay just below them.
public struct LimitReport: Equatable, Sendable {
    public let tier: AccountTier
    /// One for each currency that the account used lately, owns or limits itself in; sorted by currency.
    public let currencies: [CurrencyReport]

    public struct CurrencyReport: Equatable, Sendable {
        public let currency: Currency
        public let lines: [Line]
        /// What the owner allows itself now.
        public let own: OwnLimit
        /// What it will allow itself, and from when, if a raise waits.
        public let raise: OwnLimit?
        public let raiseFrom: Timestamp?

        public init(currency: Currency, lines: [Line], own: OwnLimit, raise: OwnLimit?, raiseFrom: Timestamp?) {
            self.currency = currency
            self.lines = lines
            self.own = own
            self.raise = raise
            self.raiseFrom = raiseFrom
        }
    }

    public struct Line: Equatable, Sendable {
        public let measure: LimitMeasure
        /// So far: minor units, or how many.
        public let used: Int64
        public let confirm: Int64?
        public let refuse: Int64?

        public init(measure: LimitMeasure, used: Int64, confirm: Int64?, refuse: Int64?) {
            (self.measure, self.used, self.confirm, self.refuse) = (measure, used, confirm, refuse)
        }

        /// Until a payment is refused; nil: without end.
        public var left: Int64? { refuse.map { max(0, $0 - min($0, used)) } }
    }

    public init(tier: AccountTier, currencies: [CurrencyReport]) {
        (self.tier, self.currencies) = (tier, currencies)
    }

    /// Currencies in one report: those that are cleared, and a few more.
    static let currenciesMax = 192
    static let linesMax = 16
}

extension ClearingState {
    func limitReport(of account: AccountIdentifier, at now: Timestamp) -> LimitReport {
        let own = limits.own[account] ?? AccountOwnLimits()
        var currencies = Set(book.balances(of: account).map(\.currency))
        currencies.formUnion(own.currencies.map(\.currency))
        currencies.formUnion(limits.activity.currencies(of: account))
        let reports = currencies.sorted().prefix(LimitReport.currenciesMax).map { currency in
            let limits = own.limits(in: currency)
            let raise = limits.raise(at: now)
            return LimitReport.CurrencyReport(
                currency: currency, lines: lines(of: account, in: currency, at: now), own: limits.limit(at: now),
                raise: raise?.limit, raiseFrom: raise?.from)
        }
        return LimitReport(tier: limits.tier(of: account), currencies: reports)
    }

    private func lines(
        of account: AccountIdentifier, in currency: Currency, at now: Timestamp
    ) -> [LimitReport.Line] {
        let figures = limits.activity.figures(debtor: account, creditor: account, in: currency, at: now)
        let balance = book.balance(of: account, in: currency)
        let bookLimit = book.limits(of: account)?.limit(in: currency) ?? .nothing
        func line(_ measure: LimitMeasure, _ used: Int64) -> LimitReport.Line {
            guard let rules = limits.rules else {
                let refuse: Int64? =
                    switch measure {
                    case .payment: bookLimit.paymentMaximum
                    case .balance: bookLimit.balanceMaximum
                    default: nil
                    }
                return LimitReport.Line(measure: measure, used: used, confirm: nil, refuse: refuse)
            }
            let thresholds = rules.amounts(of: measure, in: limits.tier(of: account), currency)
            return LimitReport.Line(
                measure: measure, used: used, confirm: thresholds.confirm, refuse: thresholds.refuse)
        }
        return [
            line(.payment, 0), line(.paymentsHourly, figures.paymentsHourly), line(.paidDaily, figures.paidDaily),
            line(.paidMonthly, figures.paidMonthly), line(.withdrawnDaily, figures.withdrawnDaily),
            line(.newCounterpartiesDaily, figures.newCounterpartiesDaily),
            line(.balance, balance.posted + balance.incoming),
        ]
    }
}

extension LimitReport {
    /// [tier, [[currency, lines, own, raise or null, from or null], …]]; a line is [measure, used, confirm, refuse].
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        encoder.unsigned(tier.rawValue)
        encoder.array(count: currencies.count)
        for report in currencies {
            encoder.array(count: 5)
            encoder.text(report.currency.code)
            encoder.array(count: report.lines.count)
            for line in report.lines {
                encoder.array(count: 4)
                encoder.unsigned(line.measure.rawValue)
                encoder.integer(line.used)
                encoder.optionalInteger(line.confirm)
                encoder.optionalInteger(line.refuse)
            }
            Self.encode(report.own, into: &encoder)
            if let raise = report.raise { Self.encode(raise, into: &encoder) } else { encoder.null() }
            encoder.optionalInteger(report.raiseFrom?.microseconds)
        }
    }

    private static func encode(_ own: OwnLimit, into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.optionalInteger(own.payment)
        encoder.optionalInteger(own.paidDaily)
        encoder.optionalInteger(own.paidMonthly)
    }

    init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 2)
        tier = try decoder.choice(AccountTier.self)
        var currencies: [CurrencyReport] = []
        for _ in 0..<(try decoder.array(countMax: Self.currenciesMax)) {
            try decoder.array(count: 5)
            let currency = try decoder.currency()
            var lines: [Line] = []
            for _ in 0..<(try decoder.array(countMax: Self.linesMax)) {
                try decoder.array(count: 4)
                lines.append(
                    Line(
                        measure: try decoder.choice(LimitMeasure.self), used: try decoder.integer(),
                        confirm: try decoder.optionalInteger(), refuse: try decoder.optionalInteger()))
            }
            let own = try Self.own(&decoder)
            let raise = try decoder.takeNull() ? nil : try Self.own(&decoder)
            let from = try decoder.optionalInteger().map { Timestamp(microseconds: $0) }
            currencies.append(
                CurrencyReport(currency: currency, lines: lines, own: own, raise: raise, raiseFrom: from))
        }
        self.currencies = currencies
    }

    private static func own(_ decoder: inout CBORDecoder) throws(CBORError) -> OwnLimit {
        try decoder.array(count: 3)
        return OwnLimit(
            payment: try decoder.optionalInteger(), paidDaily: try decoder.optionalInteger(),
            paidMonthly: try decoder.optionalInteger())
    }
}
