/// Whose proof of a channel it is: one side's cannot be shown back as the other's, nor what was signed for one kind of
/// channel on another kind.
public enum ChannelSide: UInt8, Sendable, CaseIterable {
    /// Whoever opened the link, or speaks first in a bump.
    case initiator = 1
    case responder = 2
    /// Whoever answers a challenge of the HTTP door.
    case caller = 3

    init(_ role: LinkRole) {
        switch role {
        case .initiator: self = .initiator
        case .responder: self = .responder
        }
    }
}
