/// Why a session would not take a message, or would have no more of a link.
public enum LinkSessionError: Error, Hashable, Sendable {
    /// The message was not taken and nothing changed: longer than the purpose allows.
    case messageTooLong
    /// The message was not taken and nothing changed: too much is waiting for the peer to acknowledge it.
    case bufferFull
    /// The message was not taken and nothing changed: sent any faster, the peer would cut the link off.
    case tooFast(LinkBudget.Unit)
    /// The message was not taken: there is no such session any more.
    case unknownSession
    /// The table of sessions is full, and every session in it is in use.
    case tableFull

    /// The peer's message is none of a session, or not one that may come now.
    case unexpectedMessage
    /// The peer's message is not the next one.
    case outOfOrder
    /// The peer acknowledges what was never sent.
    case acknowledgedUnsent
    /// The peer has resumed its session on another link.
    case replaced

    /// Whether the same message may be taken later.
    public var isTransient: Bool {
        switch self {
        case .bufferFull, .tooFast, .tableFull: true
        case .messageTooLong, .unknownSession, .unexpectedMessage, .outOfOrder, .acknowledgedUnsent, .replaced: false
        }
    }
}
