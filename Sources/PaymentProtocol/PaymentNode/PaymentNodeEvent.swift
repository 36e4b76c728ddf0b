/// Names one command of the user until it is answered; chosen by the shell.
public typealias CommandIdentifier = UInt64

/// What can happen to a payment node.
public enum PaymentNodeEvent: NodeEvent {
    /// Once in the life of a node: its first record.
    case founded(PaymentNodeIdentity)
    case started
    /// The sealed link to the clearing node stands.
    ///
    /// - Parameter channel: the digest of the link's handshake hash; the account's key will sign it.
    case linkUp(channel: Digest)
    case linkDown
    /// Answers are matched by what they say, so that late and repeated ones do no harm.
    case answered(ClearingAnswer, correlation: UInt64)
    case noticed(ClearingNotice)
    case commanded(UserCommand, CommandIdentifier)
    case committed(through: UInt64)
    case signed(UInt64, Signature)
    case timerFired(PaymentNodeTimer)
}

/// What a payment node waits for; `setTimer` says how long. One that is no longer needed fires all the same.
public enum PaymentNodeTimer: Hashable, Sendable {
    /// Time to ask again for what has not been answered.
    case retry
    /// A bump that nobody answered, or a conversation that stalled. The number tells an old timer from a new one.
    case bump(attempt: UInt64)
}

/// What a payment node asks its shell to do, once every record so far is durable.
public enum PaymentNodeEffect: Equatable, Sendable {
    case ask(ClearingRequest, correlation: UInt64)
    case sign(SigningRequest)
    case setTimer(PaymentNodeTimer, afterMicroseconds: Int64)
    case reply(UserReply, CommandIdentifier)
    /// Progress that every terminal of this node's user may show.
    case notice(UserNotice)
}

/// Who a payment node is, and whom it trusts to clear.
public struct PaymentNodeIdentity: Equatable, Sendable {
    public let name: String
    public let key: PublicKey
    public let clearing: ClearingAddress

    public init(name: String, key: PublicKey, clearing: ClearingAddress) {
        self.name = name
        self.key = key
        self.clearing = clearing
    }
}
