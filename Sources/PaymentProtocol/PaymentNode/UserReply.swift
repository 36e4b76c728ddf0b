/// The answer to one command.
public enum UserReply: Equatable, Sendable {
    case settled(SettlementReceipt, text: String?)
    /// Final: this intent will never settle.
    case refused(PaymentRefusal, SettlementReceipt?)
    /// The intent is signed and may have been sent, and the clearing node cannot be reached: it will be settled or refused
    /// when it can, and the history will tell.
    case pending(MessageIdentifier)
    /// An escrow was funded, or took the step.
    case escrow(SettlementReceipt, text: String?)
    /// The step is signed and may have been sent, and the clearing node cannot be reached. By the digest of the escrow.
    case pendingStep(Digest)
    case balance([AccountBalance])
    case limits(LimitReport)
    /// What was instructed is a record of the clearing node.
    case recorded(SettlementReceipt)
    /// Every receipt in it is proven.
    case statement([StatementItem], through: UInt64, isComplete: Bool)
    /// Taken in; notices tell what comes of it.
    case accepted
    case failed(CommandFailure)
}
