/// Exactly 32 bytes, kept without a heap allocation: the width of every identifier, digest and public key.
///
/// Ordered as the bytes are, first byte first, so that a sort gives the same order on every machine.
public struct Bytes32: Hashable, Sendable {
    /// The bytes as four big-endian words, so that comparing words compares bytes.
    private let word0, word1, word2, word3: UInt64

    private init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        (self.word0, self.word1, self.word2, self.word3) = (word0, word1, word2, word3)
    }

    /// Nil unless there are exactly 32 bytes.
    public init?(_ bytes: some Sequence<UInt8>) {
        if let loaded = bytes.withContiguousStorageIfAvailable({ Bytes32(UnsafeRawBufferPointer($0)) }) {
            guard let loaded else { return nil }
            self = loaded
        } else {
            // One more than can be right, so that a longer sequence is told from a fitting one and never read to its end.
            let copy = Array(bytes.prefix(33))
            guard let loaded = copy.withUnsafeBytes({ Bytes32($0) }) else { return nil }
            self = loaded
        }
    }

    /// Nil unless there are exactly 32 bytes. The fast way, since readers of outside bytes make thousands a second.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        func word(_ offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        self.init(word(0), word(8), word(16), word(24))
    }

    /// 31 zero bytes and this one: for the few names that are fixed rather than derived.
    public init(last byte: UInt8) {
        self.init(0, 0, 0, UInt64(byte))
    }

    public static let zero = Bytes32(last: 0)

    /// Differs wherever the bytes do but in the middle: that of a digest is as good as any other part of it.
    public var partWord: UInt64 { word0 ^ word3 }

    public var bytes: [UInt8] {
        withUnsafeBytes { Array($0) }
    }

    /// Lends the 32 bytes without copying them to the heap.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let big = (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
        return try Swift.withUnsafeBytes(of: big) { (buffer) throws(Failure) in try body(buffer) }
    }
}

extension Bytes32: Comparable {
    public static func < (left: Bytes32, right: Bytes32) -> Bool {
        (left.word0, left.word1, left.word2, left.word3) < (right.word0, right.word1, right.word2, right.word3)
    }
}

extension Bytes32: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
