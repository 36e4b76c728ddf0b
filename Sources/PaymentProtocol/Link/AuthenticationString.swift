import CSodium
public import Ledger

/// The short string that two people compare to know that nobody stands between their devices.
///
/// It cannot be ground out: the initiator commits to its number before it learns the responder's, and the responder
/// fixes its own before it learns the initiator's. Somebody in the middle must therefore fix a number on both sides
/// before learning what the strings will be, and is left with one chance in 2^25 for each attempt. One value is good
/// for one attempt, on one sealed channel.
///
/// ```
/// initiator: idle ── start ──► committed ── their number ──► revealed ── checked ──► shown ── entered ──► confirmed
/// responder: idle ── commitment ──► answered ── reveal, checked ──────────────────► shown ── entered ──► confirmed
/// any:       anything else ──► failed
/// ```
/// Source: Docs/PROTOCOL.md, "Authentication string"; the scheme is that of Vaudenay (CRYPTO 2005) and of ZRTP
/// (RFC 6189 section 4.4.1.1).
public struct AuthenticationString: Sendable {
    public enum Action: Equatable, Sendable {
        /// Carry these bytes to the other side, inside the sealed channel.
        case send([UInt8])
        /// Show this string to the person. The other side has one to show, too, or is about to.
        case show(String)
        /// The person confirmed it: the other end of the channel is the device across the table.
        case confirmed
    }

    /// Five characters of five bits.
    public static let characterCount = 5

    private enum State: Sendable {
        case idle
        case committed(own: Nonce)
        case answered(own: Nonce, commitment: Bytes32)
        case revealed(string: [UInt8])
        case shown(string: [UInt8])
        case confirmed
        case failed
    }

    private typealias Nonce = Bytes32

    private enum MessageKind: UInt8 {
        case commitment = 1
        case responderNumber = 2
        case reveal = 3
        case checked = 4
    }

    private let role: LinkRole
    private let channel: Channel
    private let characterCount: Int
    private var state = State.idle

    /// - Parameters:
    ///   - handshakeHash: names the sealed channel over which the messages travel.
    ///   - own: the public key by which this side is known in this meeting; the other side must pass the same as `peer`.
    public init(role: LinkRole, handshakeHash: [UInt8], own: Bytes32, peer: Bytes32) {
        self.init(
            role: role, handshakeHash: handshakeHash, own: own, peer: peer, characterCount: Self.characterCount)
    }

    /// Tests shorten the string, to win against it within their lifetime.
    init(role: LinkRole, handshakeHash: [UInt8], own: Bytes32, peer: Bytes32, characterCount: Int) {
        self.role = role
        self.characterCount = characterCount
        switch role {
        case .initiator: channel = Channel(handshakeHash: handshakeHash, initiator: own, responder: peer)
        case .responder: channel = Channel(handshakeHash: handshakeHash, initiator: peer, responder: own)
        }
    }

    /// Begins the attempt. The responder only waits.
    public mutating func start(
        using random: inout some RandomNumberGenerator
    ) throws(AuthenticationStringError) -> [Action] {
        switch (state, role) {
        case (.idle, .initiator):
            let own = Self.drawNumber(using: &random)
            state = .committed(own: own)
            return [.send(Self.message(.commitment, channel.commitment(to: own)))]
        case (.idle, .responder):
            return []
        case (.committed, _), (.answered, _), (.revealed, _), (.shown, _), (.confirmed, _), (.failed, _):
            throw fail(.ended)
        }
    }

    /// A message of the other side, as `send` gave it.
    public mutating func received(
        _ message: [UInt8], using random: inout some RandomNumberGenerator
    ) throws(AuthenticationStringError) -> [Action] {
        switch state {
        case .idle:
            guard role == .responder, let commitment = Self.body(of: message, .commitment) else {
                throw fail(.unexpectedMessage)
            }
            let own = Self.drawNumber(using: &random)
            state = .answered(own: own, commitment: commitment)
            return [.send(Self.message(.responderNumber, own))]
        case .committed(let own):
            guard let theirs = Self.body(of: message, .responderNumber) else { throw fail(.unexpectedMessage) }
            let string = channel.string(initiator: own, responder: theirs, characterCount: characterCount)
            state = .revealed(string: string)
            return [.send(Self.message(.reveal, own))]
        case .answered(let own, let commitment):
            guard let theirs = Self.body(of: message, .reveal) else { throw fail(.unexpectedMessage) }
            guard channel.commitment(to: theirs) == commitment else { throw fail(.commitmentBroken) }
            let string = channel.string(initiator: theirs, responder: own, characterCount: characterCount)
            state = .shown(string: string)
            return [.send([MessageKind.checked.rawValue]), .show(String(decoding: string, as: UTF8.self))]
        case .revealed(let string):
            guard message == [MessageKind.checked.rawValue] else { throw fail(.unexpectedMessage) }
            state = .shown(string: string)
            return [.show(String(decoding: string, as: UTF8.self))]
        case .shown, .confirmed:
            throw fail(.unexpectedMessage)
        case .failed:
            throw .ended
        }
    }

    /// What the person read off the other device. Capital or small, with spaces or dashes, O for 0, I or L for 1.
    ///
    /// The first wrong string ends the attempt, since whoever may guess again wins in the end.
    public mutating func entered(_ text: String) throws(AuthenticationStringError) -> [Action] {
        switch state {
        case .shown(let string):
            guard let entered = CrockfordBase32.canonical(text), Sodium.areEqual(entered, string) else {
                throw fail(.mismatch)
            }
            state = .confirmed
            return [.confirmed]
        case .idle, .committed, .answered, .revealed: throw fail(.notShown)
        case .confirmed, .failed: throw .ended
        }
    }

    /// Every error ends the attempt.
    private mutating func fail(_ error: AuthenticationStringError) -> AuthenticationStringError {
        state = .failed
        return error
    }

    private static func drawNumber(using random: inout some RandomNumberGenerator) -> Nonce {
        let drawn = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        guard let number = Bytes32(drawn) else { preconditionFailure("32 bytes are 32 bytes") }
        return number
    }

    private static func message(_ kind: MessageKind, _ body: Bytes32) -> [UInt8] {
        [kind.rawValue] + body.bytes
    }

    private static func body(of message: [UInt8], _ kind: MessageKind) -> Bytes32? {
        message.first == kind.rawValue ? Bytes32(message.dropFirst()) : nil
    }
}

extension AuthenticationString {
    /// What both strings must agree on besides the two numbers.
    struct Channel: Sendable {
        let handshakeHash: [UInt8]
        let initiator: Bytes32
        let responder: Bytes32

        /// Hides a number and binds to it.
        func commitment(to number: Bytes32) -> Bytes32 {
            let input =
                Array("handsel authentication string commitment".utf8) + [LinkRole.initiator.rawValue]
                + NoiseHash.hash(handshakeHash) + number.bytes
            return Digest.blake2b(of: input).bytes32
        }

        /// The string, in ASCII. Every field has a fixed length, so that no two inputs are written alike.
        func string(initiator number: Bytes32, responder otherNumber: Bytes32, characterCount: Int) -> [UInt8] {
            let input =
                Array("handsel authentication string".utf8) + NoiseHash.hash(handshakeHash)
                + initiator.bytes + responder.bytes + number.bytes + otherNumber.bytes
            return CrockfordBase32.encode(NoiseHash.hash(input), characterCount: characterCount)
        }
    }
}
