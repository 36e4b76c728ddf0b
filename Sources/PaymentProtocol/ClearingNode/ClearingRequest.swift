/// What a node, or other software, may ask of a clearing node. Docs/PROTOCOL.md section 8 gives the bytes.
public enum ClearingRequest: Equatable, Sendable {
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
    case reportBump(BumpReport)
    /// Sealed bytes for the other side of a conversation.
    case converse(MessageIdentifier, [UInt8])
    case leaveConversation(MessageIdentifier)
}
