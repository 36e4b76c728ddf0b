import Ledger
public import PaymentProtocol

/// A dry run of the limits: which were looked at, what each saw, and how much is left.
public struct LimitExplanationView: AnswerView {
    public struct Finding: Codable, Equatable, Sendable {
        /// As in limits.toml.
        public let measure: String
        /// With this payment: an amount in major units, or a number of payments or accounts.
        public let seen: String
        public let review, confirm, refuse: String?
        /// Until the payment would be refused.
        public let left: String?
        public let outcome: String

        init(_ finding: LimitFinding, in currency: Currency) {
            func text(_ number: Int64) -> String {
                finding.measure.isCount
                    ? "\(number)" : Amount(minorUnits: number, currency: currency).majorUnits
            }
            measure = finding.measure.name
            seen = text(finding.seen)
            review = finding.thresholds.review.map(text)
            confirm = finding.thresholds.confirm.map(text)
            refuse = finding.thresholds.refuse.map(text)
            left = finding.left.map(text)
            outcome = finding.outcome.name
        }
    }

    public let version: ViewVersion
    public let debtor, creditor: String
    public let debtorTier, creditorTier: String
    public let amount: MoneyView
    /// What the debtor can spend.
    public let available: String
    /// `built_in` while no operator has set any, else `operator`.
    public let rules: String
    /// `allow`, `review` or `refuse`.
    public let outcome: String
    /// Why it would be refused.
    public let reason: ReasonView?
    public let findings: [Finding]

    public init(_ explanation: LimitExplanation, of trial: LimitTrial) {
        version = ViewVersion()
        debtor = trial.debtor.text
        creditor = trial.creditor.text
        debtorTier = explanation.debtorTier.name
        creditorTier = explanation.creditorTier.name
        amount = MoneyView(trial.amount)
        available = Amount(minorUnits: explanation.available, currency: trial.amount.currency).majorUnits
        rules = explanation.hasRules ? "operator" : "built_in"
        switch explanation.outcome {
        case .allow: (outcome, reason) = ("allow", nil)
        case .review: (outcome, reason) = ("review", nil)
        case .refuse(let refusal): (outcome, reason) = ("refuse", ReasonView(refusal))
        }
        findings = explanation.findings.map { Finding($0, in: trial.amount.currency) }
    }

    enum CodingKeys: String, CodingKey {
        case version, debtor, creditor, amount, available, rules, outcome, reason, findings
        case debtorTier = "debtor_tier"
        case creditorTier = "creditor_tier"
    }
}
