/// The frames of a handshake, which pass in the clear around the Noise messages.
///
/// Source: Docs/PROTOCOL.md, "Opening a link".
enum LinkHello: Equatable {
    /// The first frame: what the initiator wants, the versions it speaks, and the first Noise message.
    case hello(purpose: UInt8, versions: LinkVersions, message: [UInt8])
    case handshake(message: [UInt8])
    /// The responder will not go on. Nothing proves who said so, so that it only ends the attempt.
    case refusal(Refusal, versions: LinkVersions)

    enum Refusal: UInt8 {
        case version = 1
        case purpose = 2
    }

    private enum Kind: UInt8 {
        case hello = 1
        case handshake = 2
        case refusal = 3
    }

    /// No handshake message of ours is longer: strangers cannot make us hold more.
    static let frameBytesMax = 1_024

    init(decoding body: [UInt8]) throws(LinkError) {
        guard let first = body.first, let kind = Kind(rawValue: first) else { throw .malformedHello }
        switch kind {
        case .hello:
            guard body.count > 4, let versions = LinkVersions(least: body[2], greatest: body[3]) else {
                throw .malformedHello
            }
            self = .hello(purpose: body[1], versions: versions, message: Array(body[4...]))
        case .handshake:
            self = .handshake(message: Array(body.dropFirst()))
        case .refusal:
            guard body.count == 4, let refusal = Refusal(rawValue: body[1]),
                let versions = LinkVersions(least: body[2], greatest: body[3])
            else { throw .malformedHello }
            self = .refusal(refusal, versions: versions)
        }
    }

    var encoded: [UInt8] {
        switch self {
        case .hello(let purpose, let versions, let message):
            [Kind.hello.rawValue, purpose, versions.least, versions.greatest] + message
        case .handshake(let message): [Kind.handshake.rawValue] + message
        case .refusal(let refusal, let versions):
            [Kind.refusal.rawValue, refusal.rawValue, versions.least, versions.greatest]
        }
    }
}

/// What the responder says in the first sealed payload: the version it chose, and all it speaks.
///
/// The initiator chooses likewise from both offers; if the two differ, somebody has meddled.
struct LinkVersionAnswer: Equatable {
    let chosen: UInt8
    let versions: LinkVersions

    init(chosen: UInt8, versions: LinkVersions) {
        (self.chosen, self.versions) = (chosen, versions)
    }

    init(decoding payload: [UInt8]) throws(LinkError) {
        guard payload.count == 3, let versions = LinkVersions(least: payload[1], greatest: payload[2]) else {
            throw .malformedFrame
        }
        self.init(chosen: payload[0], versions: versions)
    }

    var encoded: [UInt8] { [chosen, versions.least, versions.greatest] }
}
