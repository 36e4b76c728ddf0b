public import Ledger
public import PaymentProtocol

/// What limits a payment node's own account: the operator's rules, its owner's own word, and how much of both is used.
public struct LimitReportView: AnswerView {
    public struct CurrencyLimits: Codable, Equatable, Sendable {
        public let currency: String
        public let limits: [Line]
        /// What the owner allows itself now.
        public let own: Own
        /// What the owner will allow itself, if a raise waits.
        public let raise: Own?
        public let raiseFrom: String?

        enum CodingKeys: String, CodingKey {
            case currency, limits, own, raise
            case raiseFrom = "raise_from"
        }
    }

    public struct Line: Codable, Equatable, Sendable {
        /// As in limits.toml.
        public let measure: String
        /// So far: an amount in major units, or a number of payments or accounts.
        public let used: String
        /// More than this needs the PIN.
        public let confirm: String?
        /// More than this the operator refuses.
        public let refuse: String?
        /// More than this the owner refuses.
        public let own: String?
        /// Until a payment would be refused, by whomever; nil: nothing refuses it.
        public let left: String?
    }

    /// Amounts in major units; what is not there is not limited by the owner.
    public struct Own: Codable, Equatable, Sendable {
        public let payment, paidDaily, paidMonthly: String?

        init(_ limit: OwnLimit, in currency: Currency) {
            func text(_ minorUnits: Int64?) -> String? {
                minorUnits.map { Amount(minorUnits: $0, currency: currency).majorUnits }
            }
            (payment, paidDaily, paidMonthly) = (text(limit.payment), text(limit.paidDaily), text(limit.paidMonthly))
        }

        enum CodingKeys: String, CodingKey {
            case payment
            case paidDaily = "paid_daily"
            case paidMonthly = "paid_monthly"
        }
    }

    public let version: ViewVersion
    public let account: String
    /// How much the operator knows of the account's owner: `lowest`, `verified` or `business`.
    public let tier: String
    public let currencies: [CurrencyLimits]

    public init(_ report: LimitReport, of account: AccountIdentifier) {
        version = ViewVersion()
        self.account = account.text
        tier = report.tier.name
        currencies = report.currencies.map(CurrencyLimits.init)
    }
}

extension LimitReportView.CurrencyLimits {
    init(_ report: LimitReport.CurrencyReport) {
        currency = report.currency.code
        limits = report.lines.map { LimitReportView.Line($0, own: report.own, in: report.currency) }
        own = LimitReportView.Own(report.own, in: report.currency)
        raise = report.raise.map { LimitReportView.Own($0, in: report.currency) }
        raiseFrom = report.raiseFrom?.rfc3339
    }
}

extension LimitReportView.Line {
    init(_ line: LimitReport.Line, own: OwnLimit, in currency: Currency) {
        func text(_ number: Int64) -> String {
            line.measure.isCount ? "\(number)" : Amount(minorUnits: number, currency: currency).majorUnits
        }
        let ownLimit: Int64? =
            switch line.measure {
            case .payment: own.payment
            case .paidDaily: own.paidDaily
            case .paidMonthly: own.paidMonthly
            default: nil
            }
        let limit = [line.refuse, ownLimit].compactMap { $0 }.min()
        measure = line.measure.name
        used = text(line.used)
        confirm = line.confirm.map(text)
        refuse = line.refuse.map(text)
        self.own = ownLimit.map(text)
        left = limit.map { text(max(0, $0 - min($0, line.used))) }
    }
}
