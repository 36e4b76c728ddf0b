public import Ledger

/// What a clearing node answers.
public enum ClearingAnswer: Equatable, Sendable {
    case identified(AccountIdentifier)
    /// The record that the request led to, or that an earlier copy of it led to, with its proof.
    case receipt(SettlementReceipt)
    /// A refusal that left no record.
    case refused(Signed<PaymentStatusReport>)
    case balance([AccountBalance])
    /// - Parameter isComplete: whether nothing follows `through` yet.
    case statement([StatementItem], through: UInt64, isComplete: Bool)
    case consistency(SignedTreeHead, root: Digest, path: [Digest])
    /// With the root that the earlier tree has in this book. The later head may be over more records than was asked for.
    case consistencyReceipt(ConsistencyReceipt, earlierRoot: Digest)
    /// Taken in; what comes of it arrives as a notice.
    case accepted
    case failed(RequestFailure)
    /// What limits the account that asked.
    case limits(LimitReport)
}
