/// Cuts a stream of bytes into frames: a length of two bytes, the greater first, and as many bytes.
///
/// Holds at most one frame that is still arriving and what came with the last call.
struct LinkFrameReader: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    mutating func append(_ bytes: [UInt8]) {
        if start == buffer.count {
            buffer = bytes
        } else {
            buffer.removeFirst(start)
            buffer += bytes
        }
        start = 0
    }

    /// The next whole frame, without its length; nil until more bytes come.
    ///
    /// - Throws: `LinkError.frameTooLong` as soon as the length is known, `malformedFrame` for an empty frame.
    mutating func next(bytesMax: Int) throws(LinkError) -> [UInt8]? {
        guard buffer.count - start >= 2 else { return nil }
        let count = Int(buffer[start]) << 8 | Int(buffer[start + 1])
        guard count > 0 else { throw .malformedFrame }
        guard count <= bytesMax else { throw .frameTooLong }
        guard buffer.count - start - 2 >= count else { return nil }
        let frame = Array(buffer[(start + 2)..<(start + 2 + count)])
        start += 2 + count
        return frame
    }

    static func frame(_ body: [UInt8]) -> [UInt8] {
        precondition((1...NoiseHandshake.messageBytesMax).contains(body.count))
        return [UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    }
}
