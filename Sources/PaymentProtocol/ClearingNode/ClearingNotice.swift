/// What a clearing node tells without being asked.
public enum ClearingNotice: Equatable, Sendable {
    case introduction(Introduction)
    case bumpFailed(BumpFailure)
    /// Sealed bytes from the other side of a conversation.
    case conversed(MessageIdentifier, [UInt8])
    case conversationEnded(MessageIdentifier)
    /// There is something new in the account's statement.
    case accountMoved
}
