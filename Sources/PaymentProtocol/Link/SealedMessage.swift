/// A message to somebody who is absent: only the holder of one key can read it, and learns from whom it is.
///
/// It may be read again by whoever has it and the key, now or later, and may come twice: it has no other side that could
/// say what is fresh. What it carries must bear being repeated. Whoever stores it learns its length and nothing else.
/// Source: Docs/PROTOCOL.md, "Mailbox"; Noise revision 34, pattern X.
public struct SealedMessage: Hashable, Sendable {
    public static let payloadBytesMax = 16_384
    private static let version: UInt8 = 1
    /// The version, an ephemeral key, the sender's key sealed, and the tag of the payload.
    public static let overheadBytes = 1 + 32 + 48 + 16

    /// What is stored and sent.
    public let bytes: [UInt8]

    /// Takes what may be a sealed message: whether it is one, only its reader can tell.
    ///
    /// - Throws: `SealedMessageError.malformed` or `tooLong`.
    public init(decoding bytes: [UInt8]) throws(SealedMessageError) {
        guard bytes.count >= Self.overheadBytes, bytes.first == Self.version else { throw .malformed }
        guard bytes.count <= Self.overheadBytes + Self.payloadBytesMax else { throw .tooLong }
        self.bytes = bytes
    }

    /// - Throws: `SealedMessageError.tooLong` beyond `payloadBytesMax`, `weakKey` for a recipient that is none.
    public init(
        sealing payload: [UInt8], to recipient: LinkPublicKey, from sender: LinkSecretKey,
        using random: inout some RandomNumberGenerator
    ) throws(SealedMessageError) {
        guard payload.count <= Self.payloadBytesMax else { throw .tooLong }
        var handshake = NoiseHandshake(
            .x, role: .initiator, prologue: Self.prologue, ownKey: sender, peerKey: recipient)
        do throws(LinkError) {
            bytes = [Self.version] + (try handshake.writeMessage(payload, using: &random))
        } catch {
            // Nothing else can fail in writing the one message.
            throw .weakKey
        }
    }

    /// - Throws: `SealedMessageError.notAuthentic` unless it was sealed to this key, by the sender it names, as it is.
    public func open(with key: LinkSecretKey) throws(SealedMessageError) -> (payload: [UInt8], sender: LinkPublicKey) {
        var handshake = NoiseHandshake(.x, role: .responder, prologue: Self.prologue, ownKey: key, peerKey: nil)
        do throws(LinkError) {
            let payload = try handshake.readMessage(Array(bytes.dropFirst()))
            guard let sender = handshake.finish().peer else { throw .notAuthentic }
            return (payload, sender)
        } catch {
            throw .notAuthentic
        }
    }

    private static let prologue = Array("handsel mailbox".utf8) + [version]
}

/// Why a sealed message could not be made or read.
public enum SealedMessageError: Error, Hashable, Sendable {
    case malformed
    case tooLong
    /// The recipient's key gives a secret that anybody knows.
    case weakKey
    case notAuthentic
}
