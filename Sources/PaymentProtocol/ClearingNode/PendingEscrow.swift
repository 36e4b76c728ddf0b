public import Ledger

/// What part an account has in an escrow.
public enum EscrowRole: Sendable {
    case debtor, creditor, arbiter

    func mayTake(_ action: EscrowAction) -> Bool {
        switch action {
        case .confirm, .release, .cancel: self == .debtor
        case .ship, .refund: self == .creditor
        case .dispute, .evidence: self == .debtor || self == .creditor
        case .rule: self == .arbiter
        }
    }
}

/// An escrow, with what authorised it and the steps it took.
public struct PendingEscrow: Equatable, Sendable {
    struct Step: Equatable, Sendable {
        let digest: Digest
        let account: AccountIdentifier
        /// Of the record that took it.
        let sequence: UInt64
    }

    /// More than any escrow takes: each action can be taken a bounded number of times.
    static let stepsMax = 2 * (Escrow.partialStepsMax + Escrow.evidencesMax + 1) + 2 * EscrowTerms.milestonesMax + 8

    public let payment: SubmittedPayment
    let counted: PendingPayment.Counted
    public internal(set) var escrow: Escrow
    /// In their order.
    private(set) var steps: [Step] = []

    /// Nil for everybody else.
    func role(of account: AccountIdentifier) -> EscrowRole? {
        payment.intent.message.escrowRole(of: account)
    }

    func stepCount(of account: AccountIdentifier) -> UInt64 {
        UInt64(steps.count { $0.account == account })
    }

    mutating func remember(_ step: Signed<EscrowStep>, sequence: UInt64) {
        steps.append(Step(digest: step.digest, account: step.message.account, sequence: sequence))
    }
}

extension PaymentIntent {
    /// Whose money is set aside, for whom, and who may have to rule; nil for everybody else.
    public func pendingRole(of account: AccountIdentifier) -> EscrowRole? {
        switch account {
        case debtor: .debtor
        case creditor: .creditor
        default: escrowRole(of: account)
        }
    }

    /// What part an account has in the escrow that the intent makes; nil for none.
    public func escrowRole(of account: AccountIdentifier) -> EscrowRole? {
        switch account {
        case _ where escrow == nil: nil
        case debtor: .debtor
        case creditor: .creditor
        default: account == escrow?.arbiter ? .arbiter : nil
        }
    }
}
