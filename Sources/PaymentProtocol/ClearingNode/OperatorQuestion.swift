public import Ledger

/// What a clearing node's operator may ask its machine. No link leads here: only whoever stands in the node's own home asks.
public enum OperatorQuestion: Equatable, Sendable {
    /// What would come of such a payment now; nothing is decided.
    case explainLimits(LimitTrial)
    /// Which payments wait for the operator, the first to be due first: at most so many, after one that is known already.
    case reviews(after: ReviewPlace?, limit: Int)
}

/// Where a payment stands among those that wait for the operator. It may have been decided meanwhile.
public struct ReviewPlace: Equatable, Sendable {
    public let due: Timestamp
    public let sequence: UInt64

    public init(due: Timestamp, sequence: UInt64) {
        (self.due, self.sequence) = (due, sequence)
    }
}

/// A payment that is only thought of.
public struct LimitTrial: Equatable, Sendable {
    public let amount: Amount
    public let debtor: AccountIdentifier
    public let creditor: AccountIdentifier
    public let evidence: ProximityEvidence
    /// As if the PIN were typed for it.
    public let isConfirmed: Bool
    public let isWithdrawal: Bool

    public init(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier,
        evidence: ProximityEvidence = .none, isConfirmed: Bool = false, isWithdrawal: Bool = false
    ) {
        self.amount = amount
        self.debtor = debtor
        self.creditor = creditor
        self.evidence = evidence
        self.isConfirmed = isConfirmed
        self.isWithdrawal = isWithdrawal
    }
}

/// What the operator is told.
public enum OperatorAnswer: Equatable, Sendable {
    case limitExplanation(LimitExplanation)
    case reviews([PendingReview])
    case failed(RequestFailure)
}

extension ClearingNode {
    /// As many as are told at once, whatever was asked for.
    private static let reviewsMax = 1_001

    /// Reads, and changes nothing.
    func answer(_ question: OperatorQuestion, at now: Timestamp) -> OperatorAnswer {
        switch question {
        case .explainLimits(let trial):
            state.explain(
                trial.amount, from: trial.debtor, to: trial.creditor, evidence: trial.evidence,
                isConfirmed: trial.isConfirmed, isWithdrawal: trial.isWithdrawal, at: now
            ).map { .limitExplanation($0) } ?? .failed(.unknownAccount)
        case .reviews(let place, let limit):
            .reviews(state.reviews(after: place, limit: min(limit, Self.reviewsMax)))
        }
    }
}
