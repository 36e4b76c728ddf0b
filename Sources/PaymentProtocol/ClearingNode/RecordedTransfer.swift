public import Ledger

/// Money that a record moved from one account to another, for good: it debits the one and credits the other.
public struct RecordedTransfer: Equatable, Sendable {
    public let debtor: AccountIdentifier
    public let creditor: AccountIdentifier
    public let amount: Amount
}

extension ClearingRecord {
    /// What the record moved between accounts; nil if it moved nothing, or brought money from outside under an order.
    public var transfer: RecordedTransfer? {
        switch body {
        case .settled(let payment): RecordedTransfer(payment.intent.message, payment.intent.message.amount.minorUnits)
        case .deadlinePassed(let passed):
            RecordedTransfer(passed.intent.message, passed.standing.movement.released)
        case .escrowStep(let taken): RecordedTransfer(taken.intent.message, taken.standing.movement.released)
        case .reviewed(let reviewed):
            RecordedTransfer(reviewed.intent.message, reviewed.standing.movement.released)
        case .refunded(let refund, nil):
            refund.message.refundable.map {
                RecordedTransfer(debtor: $0.creditor, creditor: $0.debtor, amount: refund.message.amount)
            }
        case .instructed(let instruction): instruction.message.order.transfer
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .credited, .refused, .held,
            .heldForReview, .refunded(_, .some), .suspended, .accountInstructed, .rulesSet, .tierSet, .ownLimitsSet:
            nil
        }
    }
}

extension ClearingRecord {
    /// SHA-256 of the text that came along with what the record says, if one did.
    public var remittance: Digest? {
        switch body {
        case .settled(let payment), .held(let payment), .refused(let payment, _): payment.intent.message.remittance
        case .heldForReview(let held): held.payment.intent.message.remittance
        case .escrowStep(let taken): taken.step.message.remittance
        case .refunded(let refund, _): refund.message.remittance
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .credited, .deadlinePassed,
            .reviewed, .suspended,
            .instructed, .accountInstructed, .rulesSet, .tierSet, .ownLimitsSet:
            nil
        }
    }
}

extension RecordedTransfer {
    /// Nil for nothing.
    fileprivate init?(_ intent: PaymentIntent, _ minorUnits: Int64) {
        guard minorUnits > 0 else { return nil }
        self.init(
            debtor: intent.debtor, creditor: intent.creditor,
            amount: Amount(minorUnits: minorUnits, currency: intent.amount.currency))
    }
}
