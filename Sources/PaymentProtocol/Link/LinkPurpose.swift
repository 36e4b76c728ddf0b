/// What a link is for. It decides the handshake pattern, and with it who must show a key, and what the link may carry.
///
/// | purpose          | pattern | initiator             | responder            |
/// |------------------|---------|-----------------------|----------------------|
/// | `nodeToClearing` | XK      | shows its key, sealed | is known by its key  |
/// | `visitorToStore` | NX      | stays anonymous       | shows its key        |
/// | `bump`           | NN      | stays anonymous       | stays anonymous      |
public enum LinkPurpose: UInt8, CaseIterable, Sendable {
    case nodeToClearing = 1
    case visitorToStore = 2
    case bump = 3

    /// Bounds on what the caller adds to the prologue.
    public static let contextBytesMax = 256

    var pattern: NoisePattern {
        switch self {
        case .nodeToClearing: .xk
        case .visitorToStore: .nx
        case .bump: .nn
        }
    }

    /// The longest message of one side; the other holds no more than this of one that is still arriving. A clearing node
    /// has thousands of links, and its answers are longer than what it is asked.
    public func messageBytesMax(from role: LinkRole) -> Int {
        switch (self, role) {
        case (.nodeToClearing, .responder): 1_048_576
        case (.nodeToClearing, .initiator), (.visitorToStore, _): 65_536
        case (.bump, _): 16_384
        }
    }

    /// What a peer may send before the link is closed.
    public var budget: LinkBudget {
        switch self {
        case .nodeToClearing: LinkBudget(bytesPerWindowMax: 268_435_456, framesPerWindowMax: 400_000)
        case .visitorToStore: LinkBudget(bytesPerWindowMax: 8_388_608, framesPerWindowMax: 2_000)
        case .bump: LinkBudget(bytesPerWindowMax: 1_048_576, framesPerWindowMax: 500)
        }
    }

    /// Bytes that both sides must hold alike. They bind the protocol, the purpose, and the versions that the initiator
    /// offered in the clear: whoever changes the offer on its way breaks the handshake.
    ///
    /// - Parameter context: what both know besides, such as the identifier of the clearing node.
    func prologue(offered: LinkVersions, context: [UInt8]) -> [UInt8] {
        precondition(context.count <= Self.contextBytesMax)
        return Array("handsel link".utf8) + [rawValue, offered.least, offered.greatest] + context
    }
}
