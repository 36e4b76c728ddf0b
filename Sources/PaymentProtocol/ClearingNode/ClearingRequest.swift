/// What a node, or other software, may ask of a clearing node. Docs/PROTOCOL.md section 8 gives the bytes.
public indirect enum ClearingRequest: Equatable, Sendable {
    /// This connection speaks for an account.
    case identify(Signed<ChannelProof>)
    case openAccount(Signed<AccountOpening>)
    case authoriseKey(Signed<KeyAuthorisation>)
    case revokeKey(Signed<KeyRevocation>)
    case submit(SubmittedPayment, text: String?)
    case takeStep(Signed<EscrowStep>, text: String?)
    case refund(Signed<Refund>, text: String?)
    case credit(Signed<OperatorOrder>)
    case instruct(Signed<OperatorInstruction>)
    case instructAccount(Signed<AccountInstruction>)
    /// Of the account that the connection speaks for.
    case balance
    case statement(after: UInt64)
    case consistency(from: UInt64)
    /// The proof that the tree of one size is the beginning of that of another one; `to` is 0 for the latest.
    case consistencyReceipt(from: UInt64, to: UInt64)
    /// The largest head of this log that the asker has verified: a book that does not reach it is not the latest.
    case headSeen(SignedTreeHead)
    case reportBump(BumpReport)
    /// Sealed bytes for the other side of a conversation.
    case converse(MessageIdentifier, [UInt8])
    case leaveConversation(MessageIdentifier)
    /// What limits the account that the connection speaks for, and how much of it is used.
    case limits
    case setOwnLimits(Signed<OwnLimitsOrder>)
    case setLimitRules(Signed<LimitRulesOrder>)
    case setTier(Signed<TierOrder>)
}
