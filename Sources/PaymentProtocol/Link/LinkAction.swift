/// What a link asks of whoever drives it, to be done in order.
public enum LinkAction: Equatable, Sendable {
    /// Put these bytes on the stream after all earlier ones, and tell `written` when they have left.
    ///
    /// At most one in a step, and its first: whoever answers a later action of the step by sending something does not
    /// overtake what was sealed before.
    case write([UInt8])
    /// The channel is sealed and messages may pass.
    ///
    /// - `peer`: the key that the peer has proven to hold, where the purpose shows it.
    /// - `handshakeHash`: 64 bytes that name this channel and no other.
    case established(peer: LinkPublicKey?, handshakeHash: [UInt8])
    /// A message of the peer, whole and in order.
    case deliver([UInt8])
    /// One round trip took this long.
    case roundTrip(microseconds: Int64)
    /// Call `timerFired` after this time. It replaces the link's earlier timer.
    case setTimer(afterMicroseconds: Int64)
    /// The link is over: drop its timer, and close the stream once it has taken what was written.
    case closed(LinkError)
}
