/// What a limit looks at: one number about a payment, or about what passed through an account lately.
///
/// The order is that of the examination. The numbers are written into records and never change.
///
/// - Source: Docs/LEDGER.md section 12.2.
public enum LimitMeasure: UInt64, CaseIterable, Sendable {
    // The user's own.
    case ownPayment = 21
    case ownPaidDaily = 22
    case ownPaidMonthly = 23
    // The operator's.
    case payment = 1
    case paymentAsserted = 2
    case paymentWitnessed = 3
    case paymentsHourly = 4
    case paidDaily = 5
    case paidMonthly = 6
    case withdrawnDaily = 7
    case newCounterpartiesDaily = 8
    case strangerPayment = 9
    case smallSentDaily = 10
    case smallReceivedDaily = 11
    case smallPairDaily = 12
    case balance = 13

    /// As `limits.toml` and the commands write it.
    public var name: String {
        switch self {
        case .ownPayment: "own_payment"
        case .ownPaidDaily: "own_paid_daily"
        case .ownPaidMonthly: "own_paid_monthly"
        case .payment: "payment"
        case .paymentAsserted: "payment_asserted"
        case .paymentWitnessed: "payment_witnessed"
        case .paymentsHourly: "payments_hourly"
        case .paidDaily: "paid_daily"
        case .paidMonthly: "paid_monthly"
        case .withdrawnDaily: "withdrawn_daily"
        case .newCounterpartiesDaily: "new_counterparties_daily"
        case .strangerPayment: "stranger_payment"
        case .smallSentDaily: "small_sent_daily"
        case .smallReceivedDaily: "small_received_daily"
        case .smallPairDaily: "small_pair_daily"
        case .balance: "balance"
        }
    }

    /// Whether it counts something; else it is an amount.
    public var isCount: Bool {
        self == .paymentsHourly || self == .newCounterpartiesDaily
    }

    /// What passing such a limit may lead to, in the rules of an operator; none for the user's own.
    ///
    /// What speaks of the creditor asks the debtor for nothing. A balance is the book's own check. What the parties assert may
    /// soften a prompt only.
    public var outcomes: [LimitOutcome] {
        switch self {
        case .ownPayment, .ownPaidDaily, .ownPaidMonthly: []
        case .payment, .paymentWitnessed, .paymentsHourly, .paidDaily, .paidMonthly, .withdrawnDaily,
            .newCounterpartiesDaily, .strangerPayment, .smallSentDaily, .smallPairDaily:
            [.review, .confirm, .refuse]
        case .paymentAsserted: [.confirm]
        case .smallReceivedDaily: [.review, .refuse]
        case .balance: [.refuse]
        }
    }

    /// Those that an operator's rules may set, in the order of their numbers.
    public static let ofRules = allCases.filter { !$0.outcomes.isEmpty }.sorted { $0.rawValue < $1.rawValue }
}

/// What the limits say about a payment, from harmless to hard. Of several the hardest counts.
public enum LimitOutcome: UInt64, CaseIterable, Comparable, Sendable {
    case allow = 0
    /// Set the money aside until the operator has looked.
    case review = 1
    /// Only if the debtor has typed the PIN again; then it is as if this limit were not passed.
    case confirm = 2
    case refuse = 3

    public static func < (left: LimitOutcome, right: LimitOutcome) -> Bool { left.rawValue < right.rawValue }

    /// As `limits.toml` and the commands write it.
    public var name: String {
        switch self {
        case .allow: "allow"
        case .review: "review"
        case .confirm: "confirm"
        case .refuse: "refuse"
        }
    }
}
