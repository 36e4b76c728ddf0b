import CSodium
import Ledger

/// One side of a Noise handshake: writes and reads its messages in turn, until both hold the same keys.
///
/// ```
/// write / read … → isFinished → finish()
/// ```
/// After an error it is of no more use. Source: Noise revision 34, section 5.3.
struct NoiseHandshake: Sendable {
    static let messageBytesMax = 65_535
    private static let keyByteCount = 32

    private let pattern: NoisePattern
    private let role: LinkRole
    private var symmetric: NoiseSymmetricState
    private let ownStatic: LinkSecretKey?
    private var ownEphemeral: WipedBytes?
    private(set) var peerStatic: LinkPublicKey?
    private(set) var peerEphemeral: LinkPublicKey?
    private var messagesDone = 0

    /// - Parameters:
    ///   - prologue: bytes both sides must hold alike, or no message after the first can be opened.
    ///   - peerKey: the responder's static key, where the pattern says that the initiator knows it.
    ///   - ephemeral: the ephemeral secret, if it was drawn before; otherwise it is drawn when it is first needed.
    init(
        _ pattern: NoisePattern, role: LinkRole, prologue: [UInt8], ownKey: LinkSecretKey?, peerKey: LinkPublicKey?,
        ephemeral: WipedBytes? = nil
    ) {
        precondition((ownKey != nil) == pattern.needsOwnKey(role), "the pattern says who has a static key")
        precondition((peerKey != nil) == (role == .initiator && pattern.responderKeyIsKnown))
        Sodium.initialize()
        self.pattern = pattern
        self.role = role
        ownStatic = ownKey
        peerStatic = peerKey
        ownEphemeral = ephemeral
        symmetric = NoiseSymmetricState(protocolName: pattern.protocolName)
        symmetric.mix(hash: prologue)
        if pattern.responderKeyIsKnown, let known = role == .initiator ? peerKey : ownKey?.publicKey {
            symmetric.mix(hash: known.bytes32.bytes)
        }
    }

    var isFinished: Bool { messagesDone == pattern.messages.count }

    /// The hash over everything said up to now.
    var hashSoFar: [UInt8] { symmetric.handshakeHash }

    /// Whether the next message is this side's to write.
    var writesNext: Bool { !isFinished && messagesDone.isMultiple(of: 2) == (role == .initiator) }

    /// - Throws: `LinkError.weakKey` if the peer's key gives a secret that anybody knows.
    mutating func writeMessage(
        _ payload: [UInt8], using random: inout some RandomNumberGenerator
    ) throws(LinkError) -> [UInt8] {
        precondition(writesNext)
        var message: [UInt8] = []
        for token in pattern.messages[messagesDone] {
            switch token {
            case .e:
                let ephemeral = ownEphemeral ?? WipedBytes(count: Self.keyByteCount, using: &random)
                ownEphemeral = ephemeral
                let key = Self.publicKey(of: ephemeral)
                message += key
                symmetric.mix(hash: key)
            case .s:
                guard let ownStatic else { preconditionFailure("checked by init") }
                message += try symmetric.sealAndMix(ownStatic.publicKey.bytes32.bytes)
            case .ee, .es, .se, .ss:
                symmetric.mix(key: try sharedSecret(for: token))
            }
        }
        message += try symmetric.sealAndMix(payload)
        guard message.count <= Self.messageBytesMax else { throw .messageTooLong }
        messagesDone += 1
        return message
    }

    /// - Throws: `LinkError.notAuthentic` unless the peer wrote this message to this side in this handshake.
    mutating func readMessage(_ message: [UInt8]) throws(LinkError) -> [UInt8] {
        guard !isFinished, !writesNext else { throw .malformedFrame }
        guard message.count <= Self.messageBytesMax else { throw .messageTooLong }
        var rest = message[...]
        for token in pattern.messages[messagesDone] {
            switch token {
            case .e:
                let key = try Self.take(Self.keyByteCount, from: &rest)
                peerEphemeral = try Self.publicKey(key)
                symmetric.mix(hash: key)
            case .s:
                let sealed = try Self.take(Self.keyByteCount + symmetric.tagByteCount, from: &rest)
                peerStatic = try Self.publicKey(try symmetric.openAndMix(sealed))
            case .ee, .es, .se, .ss:
                symmetric.mix(key: try sharedSecret(for: token))
            }
        }
        let payload = try symmetric.openAndMix(Array(rest))
        messagesDone += 1
        return payload
    }

    /// The channel that the finished handshake leads to.
    func finish() -> NoiseTransport {
        precondition(isFinished)
        let (initiators, responders) = symmetric.split()
        return NoiseTransport(
            handshakeHash: symmetric.handshakeHash, peer: peerStatic,
            sealing: role == .initiator ? initiators : responders,
            opening: role == .initiator ? responders : initiators)
    }

    private func sharedSecret(for token: NoisePattern.Token) throws(LinkError) -> WipedBytes {
        let usesOwnStatic: Bool
        let usesPeerStatic: Bool
        switch token {
        case .e, .s: preconditionFailure("these send a key and mix no secret")
        case .ee: (usesOwnStatic, usesPeerStatic) = (false, false)
        case .ss: (usesOwnStatic, usesPeerStatic) = (true, true)
        case .es: (usesOwnStatic, usesPeerStatic) = (role == .responder, role == .initiator)
        case .se: (usesOwnStatic, usesPeerStatic) = (role == .initiator, role == .responder)
        }
        guard let peer = usesPeerStatic ? peerStatic : peerEphemeral else {
            preconditionFailure("the patterns send a key before they use it")
        }
        if usesOwnStatic {
            guard let ownStatic else { preconditionFailure("checked by init") }
            return try Self.sharedSecret(of: ownStatic, with: peer)
        }
        guard let ownEphemeral else { preconditionFailure("the patterns send a key before they use it") }
        return try Self.sharedSecret(of: ownEphemeral, with: peer)
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(LinkError) -> [UInt8] {
        guard rest.count >= count else { throw .malformedFrame }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static func publicKey(_ bytes: [UInt8]) throws(LinkError) -> LinkPublicKey {
        guard let bytes = Bytes32(bytes) else { throw .malformedFrame }
        return LinkPublicKey(bytes)
    }

    /// What the other side will see of an ephemeral secret that was drawn before the handshake.
    static func publicKey(ofEphemeral secret: WipedBytes) -> LinkPublicKey {
        guard let key = Bytes32(publicKey(of: secret)) else { preconditionFailure("X25519 keys are 32 bytes") }
        return LinkPublicKey(key)
    }

    private static func publicKey(of secret: WipedBytes) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: keyByteCount)
        _ = secret.withBytes { crypto_scalarmult_base(&key, $0) }
        return key
    }

    private static func sharedSecret(of secret: WipedBytes, with peer: LinkPublicKey) throws(LinkError) -> WipedBytes {
        let peerBytes = peer.bytes32.bytes
        var status: Int32 = -1
        let shared = WipedBytes(count: keyByteCount) { shared in
            status = secret.withBytes { crypto_scalarmult(shared, $0, peerBytes) }
        }
        guard status == 0 else { throw .weakKey }
        return shared
    }

    private static func sharedSecret(of secret: LinkSecretKey, with peer: LinkPublicKey) throws(LinkError) -> WipedBytes
    {
        do throws(KeyError) {
            return WipedBytes(try secret.sharedSecret(with: peer).bytes)
        } catch {
            throw .weakKey
        }
    }
}
