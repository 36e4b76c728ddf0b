/// A payment as the limits look at it: what is asked, by whom, and how sure everybody is.
///
/// One function examines it, for the decision and for its explanation alike: a dry run cannot say anything else than what
/// would be decided.
///
/// - Source: Docs/LEDGER.md section 12.3.
public struct LimitExamination: Equatable, Sendable {
    public let amount: Amount
    public let debtorTier: AccountTier
    public let creditorTier: AccountTier
    public let evidence: ProximityEvidence
    /// The debtor's signature says that the PIN was typed for this payment.
    public let isConfirmed: Bool
    public let isWithdrawal: Bool
    /// What the debtor allows itself, in this currency, now.
    public let own: OwnLimit
    /// The counters before this payment.
    public let figures: ActivityFigures

    public init(
        amount: Amount, debtorTier: AccountTier, creditorTier: AccountTier, evidence: ProximityEvidence,
        isConfirmed: Bool, isWithdrawal: Bool, own: OwnLimit, figures: ActivityFigures
    ) {
        self.amount = amount
        self.debtorTier = debtorTier
        self.creditorTier = creditorTier
        self.evidence = evidence
        self.isConfirmed = isConfirmed
        self.isWithdrawal = isWithdrawal
        self.own = own
        self.figures = figures
    }

    /// What comes of it, without a list.
    ///
    /// - Parameter rules: nil where no operator has set any: then only the debtor's own limits count.
    public func decision(under rules: LimitRules?) -> LimitDecision {
        var decision = LimitDecision()
        examine(under: rules) { decision.take($0) }
        return decision
    }

    /// The same, with everything that was looked at, in order.
    public func explanation(under rules: LimitRules?) -> (decision: LimitDecision, findings: [LimitFinding]) {
        var decision = LimitDecision()
        var findings: [LimitFinding] = []
        examine(under: rules) { finding in
            decision.take(finding)
            findings.append(finding)
        }
        return (decision, findings)
    }

    private func examine(under rules: LimitRules?, _ report: (LimitFinding) -> Void) {
        examineOwnLimits(report)
        guard let rules else { return }
        guard let basis = rules.basis(of: amount.currency) else {
            // A currency without a basic amount is not cleared at all.
            return report(finding(.payment, amount.minorUnits, LimitThresholds(refuse: 0)))
        }
        func amounts(_ measure: LimitMeasure, of tier: AccountTier) -> LimitThresholds {
            rules.thresholds(of: measure, in: tier).scaled(to: basis)
        }
        report(examinePayment(amounts))
        report(
            finding(
                .paymentsHourly, sum(figures.paymentsHourly, 1),
                rules.thresholds(of: .paymentsHourly, in: debtorTier)))
        guard !isWithdrawal else {
            return report(
                finding(
                    .withdrawnDaily, sum(figures.withdrawnDaily, amount.minorUnits),
                    amounts(.withdrawnDaily, of: debtorTier)))
        }
        report(
            finding(.paidDaily, sum(figures.paidDaily, amount.minorUnits), amounts(.paidDaily, of: debtorTier)))
        report(
            finding(.paidMonthly, sum(figures.paidMonthly, amount.minorUnits), amounts(.paidMonthly, of: debtorTier)))
        if figures.isStranger {
            report(
                finding(
                    .newCounterpartiesDaily, sum(figures.newCounterpartiesDaily, 1),
                    rules.thresholds(of: .newCounterpartiesDaily, in: debtorTier)))
            report(finding(.strangerPayment, amount.minorUnits, amounts(.strangerPayment, of: debtorTier)))
        }
        guard rules.isSmall(amount) else { return }
        examineSmall(
            .smallSentDaily, figures.smallSentDaily, count: figures.smallSentCount, rules,
            amounts(.smallSentDaily, of: debtorTier), report)
        examineSmall(
            .smallReceivedDaily, figures.smallReceivedDaily, count: figures.smallReceivedCount, rules,
            amounts(.smallReceivedDaily, of: creditorTier), report)
        examineSmall(
            .smallPairDaily, figures.smallPairDaily, count: figures.smallPairCount, rules,
            amounts(.smallPairDaily, of: debtorTier), report)
    }

    /// The user's own limits refuse, and ask nobody.
    private func examineOwnLimits(_ report: (LimitFinding) -> Void) {
        if let maximum = own.payment {
            report(finding(.ownPayment, amount.minorUnits, LimitThresholds(refuse: maximum)))
        }
        guard !isWithdrawal else { return }
        if let maximum = own.paidDaily {
            report(
                finding(
                    .ownPaidDaily, sum(figures.paidDaily, amount.minorUnits), LimitThresholds(refuse: maximum)))
        }
        if let maximum = own.paidMonthly {
            report(
                finding(
                    .ownPaidMonthly, sum(figures.paidMonthly, amount.minorUnits), LimitThresholds(refuse: maximum)))
        }
    }

    /// What the clearing node witnessed may have a limit of its own. What the parties assert changes at most from where on
    /// the PIN is asked for.
    private func examinePayment(_ amounts: (LimitMeasure, AccountTier) -> LimitThresholds) -> LimitFinding {
        var thresholds = amounts(.payment, debtorTier)
        var measure = LimitMeasure.payment
        switch evidence {
        case .none: break
        case .asserted:
            if let softer = amounts(.paymentAsserted, debtorTier).confirm {
                measure = .paymentAsserted
                thresholds.confirm = softer
            }
        case .witnessed:
            let witnessed = amounts(.paymentWitnessed, debtorTier)
            if !witnessed.isEmpty { (measure, thresholds) = (.paymentWitnessed, witnessed) }
        }
        return finding(measure, amount.minorUnits, thresholds)
    }

    private func examineSmall(
        _ measure: LimitMeasure, _ before: Int64, count: Int64, _ rules: LimitRules, _ thresholds: LimitThresholds,
        _ report: (LimitFinding) -> Void
    ) {
        let seen = sum(before, amount.minorUnits)
        // Few of them are no pattern.
        let outcome =
            count + 1 >= rules.smallCount ? thresholds.outcome(of: seen, isConfirmed: isConfirmed) : .allow
        report(LimitFinding(measure: measure, seen: seen, thresholds: thresholds, outcome: outcome))
    }

    private func finding(_ measure: LimitMeasure, _ seen: Int64, _ thresholds: LimitThresholds) -> LimitFinding {
        LimitFinding(
            measure: measure, seen: seen, thresholds: thresholds,
            outcome: thresholds.outcome(of: seen, isConfirmed: isConfirmed))
    }

    /// Stops at the greatest number: what cannot be counted is more than any limit.
    private func sum(_ before: Int64, _ more: Int64) -> Int64 {
        let (sum, overflow) = before.addingReportingOverflow(more)
        return overflow ? .max : sum
    }
}
