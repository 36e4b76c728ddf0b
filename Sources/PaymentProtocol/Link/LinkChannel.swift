/// The two ciphers of a standing link, which change their keys as they go, and the message that is still arriving.
struct LinkChannel: Sendable {
    /// Each direction takes a new key after as many frames, so that one found later opens little of what went before.
    static let framesPerKey: UInt64 = 65_536

    let handshakeHash: [UInt8]
    let peer: LinkPublicKey?
    private let messageBytesMax: Int
    private var sealing: NoiseCipher
    private var opening: NoiseCipher
    private var sealedFrames: UInt64 = 0
    private var openedFrames: UInt64 = 0
    private var arriving: [UInt8] = []

    init(_ transport: NoiseTransport, messageBytesMax: Int) {
        handshakeHash = transport.handshakeHash
        peer = transport.peer
        sealing = transport.sealing
        opening = transport.opening
        self.messageBytesMax = messageBytesMax
    }

    mutating func seal(_ frame: LinkFrame) throws(LinkError) -> [UInt8] {
        let sealed = try sealing.seal(frame.plaintext)
        sealedFrames += 1
        if sealedFrames.isMultiple(of: Self.framesPerKey) { sealing.rekey() }
        return LinkFrameReader.frame(sealed)
    }

    mutating func open(_ body: [UInt8]) throws(LinkError) -> LinkFrame {
        let plaintext = try opening.open(body)
        openedFrames += 1
        if openedFrames.isMultiple(of: Self.framesPerKey) { opening.rekey() }
        return try LinkFrame(decoding: plaintext)
    }

    /// - Throws: `LinkError.messageTooLong` before more than the bound is held.
    mutating func append(part: [UInt8]) throws(LinkError) {
        guard arriving.count + part.count <= messageBytesMax else { throw .messageTooLong }
        arriving += part
    }

    /// The whole message whose end this is.
    ///
    /// - Throws: `LinkError.malformedFrame` for an empty end of something longer, which the sender would have cut otherwise.
    mutating func finish(end: [UInt8]) throws(LinkError) -> [UInt8] {
        guard arriving.isEmpty || !end.isEmpty else { throw .malformedFrame }
        try append(part: end)
        defer { arriving = [] }
        return arriving
    }
}
