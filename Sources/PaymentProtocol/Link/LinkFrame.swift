/// What is sealed in a frame once the link stands.
///
/// Source: Docs/PROTOCOL.md, "Frames".
enum LinkFrame: Equatable {
    /// A piece of a message with more to follow: always exactly `partBytesMax` bytes.
    case part([UInt8])
    /// The end of a message, or all of it.
    case end([UInt8])
    case ping(UInt64)
    case pong(UInt64)
    /// Nothing more will come: a cut that the peer meant.
    case goodbye

    private enum Kind: UInt8 {
        case end = 0
        case part = 1
        case ping = 2
        case pong = 3
        case goodbye = 4
    }

    /// A frame on the stream, sealed. Noise allows no more.
    static let bytesMax = NoiseHandshake.messageBytesMax
    static let partBytesMax = bytesMax - NoiseCipher.tagByteCount - 1

    init(decoding plaintext: [UInt8]) throws(LinkError) {
        guard let first = plaintext.first, let kind = Kind(rawValue: first) else { throw .malformedFrame }
        let body = plaintext.dropFirst()
        switch kind {
        case .end: self = .end(Array(body))
        case .part:
            guard body.count == Self.partBytesMax else { throw .malformedFrame }
            self = .part(Array(body))
        case .ping: self = .ping(try Self.number(body))
        case .pong: self = .pong(try Self.number(body))
        case .goodbye:
            guard body.isEmpty else { throw .malformedFrame }
            self = .goodbye
        }
    }

    var plaintext: [UInt8] {
        switch self {
        case .end(let body): [Kind.end.rawValue] + body
        case .part(let body): [Kind.part.rawValue] + body
        case .ping(let number): [Kind.ping.rawValue] + number.bigEndianBytes
        case .pong(let number): [Kind.pong.rawValue] + number.bigEndianBytes
        case .goodbye: [Kind.goodbye.rawValue]
        }
    }

    /// The frames of a message. There is one way to cut it.
    static func frames(of message: [UInt8]) -> [LinkFrame] {
        var frames: [LinkFrame] = []
        var rest = message[...]
        while rest.count > partBytesMax {
            frames.append(.part(Array(rest.prefix(partBytesMax))))
            rest = rest.dropFirst(partBytesMax)
        }
        return frames + [.end(Array(rest))]
    }

    /// How many bytes the frames of a message take on the stream.
    static func streamBytes(messageBytes: Int) -> Int {
        let frameCount = max(1, (messageBytes + partBytesMax - 1) / partBytesMax)
        return messageBytes + frameCount * (2 + NoiseCipher.tagByteCount + 1)
    }

    private static func number(_ body: ArraySlice<UInt8>) throws(LinkError) -> UInt64 {
        guard let number = UInt64(bigEndianBytes: body) else { throw .malformedFrame }
        return number
    }
}

extension UInt64 {
    /// Eight bytes, the greatest first.
    var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) }
    }

    /// Nil unless there are exactly eight bytes.
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
