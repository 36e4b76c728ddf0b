/// Who one is on a link, with exactly the keys that this takes.
public enum LinkEndpoint: Sendable {
    /// A node that calls its clearing node, whose key it knows.
    case node(LinkSecretKey, clearing: LinkPublicKey)
    case clearing(LinkSecretKey)
    /// A visitor of a store, whom the store does not get to know.
    case visitor
    case store(LinkSecretKey)
    /// A person's device, during a bump that this person began.
    case bump(LinkRole)

    public var purpose: LinkPurpose {
        switch self {
        case .node, .clearing: .nodeToClearing
        case .visitor, .store: .visitorToStore
        case .bump: .bump
        }
    }

    public var role: LinkRole {
        switch self {
        case .node, .visitor: .initiator
        case .clearing, .store: .responder
        case .bump(let role): role
        }
    }

    func handshake(prologue: [UInt8]) -> NoiseHandshake {
        let ownKey: LinkSecretKey?
        let peerKey: LinkPublicKey?
        switch self {
        case .node(let key, let clearing): (ownKey, peerKey) = (key, clearing)
        case .clearing(let key), .store(let key): (ownKey, peerKey) = (key, nil)
        case .visitor, .bump: (ownKey, peerKey) = (nil, nil)
        }
        return NoiseHandshake(purpose.pattern, role: role, prologue: prologue, ownKey: ownKey, peerKey: peerKey)
    }
}
