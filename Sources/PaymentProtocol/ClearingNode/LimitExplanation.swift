public import Ledger

/// A dry run of the limits: what would come of a payment now, and everything that was looked at.
public struct LimitExplanation: Equatable, Sendable {
    /// In the order of the examination; the creditor's balance last.
    public let findings: [LimitFinding]
    public let debtorTier: AccountTier
    public let creditorTier: AccountTier
    /// What the debtor can spend, in minor units of the currency asked for.
    public let available: Int64
    public let outcome: Outcome
    /// Whether an operator has set rules; else those that are built in applied.
    public let hasRules: Bool

    public init(
        findings: [LimitFinding], debtorTier: AccountTier, creditorTier: AccountTier, available: Int64,
        outcome: Outcome, hasRules: Bool
    ) {
        self.findings = findings
        self.debtorTier = debtorTier
        self.creditorTier = creditorTier
        self.available = available
        self.outcome = outcome
        self.hasRules = hasRules
    }

    public enum Outcome: Equatable, Sendable {
        case allow
        case review
        case refuse(PaymentRefusal)
    }
}

extension ClearingState {
    /// What the limits and the book would say about such a payment now, by the very functions that decide.
    ///
    /// - Returns: nil if one of the accounts is not here.
    public func explain(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier,
        evidence: ProximityEvidence = .none, isConfirmed: Bool = false, isWithdrawal: Bool = false, at now: Timestamp
    ) -> LimitExplanation? {
        guard authorities[debtor] != nil, isWithdrawal || authorities[creditor] != nil else { return nil }
        let (decision, examined) = examination(
            of: amount, from: debtor, to: creditor, evidence: evidence, isConfirmed: isConfirmed,
            isWithdrawal: isWithdrawal, at: now
        ).explanation(under: limits.rules)
        let outcome: LimitExplanation.Outcome =
            switch verdict(
                decision, book: book.checkTransfer(amount, from: debtor, to: creditor), of: debtor,
                isWithdrawal: isWithdrawal)
            {
            case .allow: .allow
            case .review: .review
            case .refuse(let refusal): .refuse(refusal)
            }
        return LimitExplanation(
            findings: examined + builtInFinding(amount, debtor) + [balanceFinding(amount, creditor)],
            debtorTier: limits.tier(of: debtor), creditorTier: limits.tier(of: creditor),
            available: book.balance(of: debtor, in: amount.currency).available, outcome: outcome,
            hasRules: limits.rules != nil)
    }

    /// Without rules, how much may be paid at once is the book's own check.
    private func builtInFinding(_ amount: Amount, _ debtor: AccountIdentifier) -> [LimitFinding] {
        guard limits.rules == nil, let limit = book.limits(of: debtor)?.limit(in: amount.currency) else { return [] }
        return [
            LimitFinding(
                measure: .payment, seen: amount.minorUnits, thresholds: LimitThresholds(refuse: limit.paymentMaximum),
                outcome: amount.minorUnits > limit.paymentMaximum ? .refuse : .allow)
        ]
    }

    /// What the creditor would own, with what is on its way to it.
    private func balanceFinding(_ amount: Amount, _ creditor: AccountIdentifier) -> LimitFinding {
        let balance = book.balance(of: creditor, in: amount.currency)
        let maximum = book.limits(of: creditor)?.limit(in: amount.currency).balanceMaximum ?? .max
        var seen = balance.posted
        for more in [balance.incoming, amount.minorUnits] {
            let (sum, overflow) = seen.addingReportingOverflow(more)
            seen = overflow ? .max : sum
        }
        return LimitFinding(
            measure: .balance, seen: seen, thresholds: LimitThresholds(refuse: maximum == .max ? nil : maximum),
            outcome: maximum != .max && seen > maximum ? .refuse : .allow)
    }
}
