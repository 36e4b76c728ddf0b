/// Why a link was not made, or ended, or would not take a message. In the order in which a link meets them.
public enum LinkError: Error, Hashable, Sendable {
    /// The first bytes are not those of a link.
    case malformedHello
    /// The peer wants a link for another purpose than this one serves.
    case purposeRefused
    /// No version that both sides speak.
    case versionUnsupported(theirs: LinkVersions)
    /// Somebody between the two made them settle on another version than the best they share.
    case downgraded
    case handshakeTimedOut
    /// The peer's key gives a secret that anybody knows.
    case weakKey

    case frameTooLong
    case malformedFrame
    /// These bytes are not what the peer sealed next: changed, repeated, left out, out of order, or not the peer's.
    case notAuthentic
    case messageTooLong
    /// The keys of this link are used up.
    case exhausted
    case pongUnexpected
    case overBudget(LinkBudget.Unit)

    /// The message was not taken and nothing changed: the link is not ready for messages.
    case notEstablished
    /// The message was not taken and nothing changed: the transport has not yet written what was given to it.
    case writeQueueFull

    /// Nothing was heard from the peer for too long.
    case silent
    /// The stream was cut, by whatever is between the two.
    case streamEnded
    /// The peer said goodbye inside the sealed channel.
    case closedByPeer
    case closedLocally

    /// Whether the same thing may succeed when tried again later, on a new link.
    public var isTransient: Bool {
        switch self {
        case .malformedHello, .purposeRefused, .versionUnsupported, .downgraded, .weakKey, .messageTooLong: false
        case .handshakeTimedOut, .frameTooLong, .malformedFrame, .notAuthentic, .exhausted, .pongUnexpected,
            .overBudget, .notEstablished, .writeQueueFull, .silent, .streamEnded, .closedByPeer, .closedLocally:
            true
        }
    }
}
