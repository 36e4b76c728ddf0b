public import Ledger

/// Writes deterministic CBOR, item after item, at the end of one array.
///
/// Lengths are always definite and numbers always shortest. What the encoder cannot know it leaves to the caller: to write
/// as many items as announced, and the keys of a map in the bytewise order of their encodings (for integers: 0, 1, 2, …
/// and then −1, −2, …).
///
/// - Source: RFC 8949 section 4.2.1.
public struct CBOREncoder: Sendable {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: bytes to reserve at once; more are found when needed.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The bytes of what `body` writes.
    public static func encode(capacity: Int = 256, _ body: (inout CBOREncoder) -> Void) -> [UInt8] {
        var encoder = CBOREncoder(capacity: capacity)
        body(&encoder)
        return encoder.bytes
    }

    public mutating func unsigned(_ value: UInt64) {
        head(major: 0, argument: value)
    }

    public mutating func integer(_ value: Int64) {
        if value >= 0 {
            head(major: 0, argument: UInt64(value))
        } else {
            head(major: 1, argument: UInt64(bitPattern: ~value))
        }
    }

    public mutating func bytes(_ value: some Collection<UInt8>) {
        head(major: 2, argument: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    public mutating func bytes(_ value: Bytes32) {
        head(major: 2, argument: 32)
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    public mutating func text(_ value: String) {
        let utf8 = value.utf8
        head(major: 3, argument: UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// Announces an array; the caller writes its `count` items next.
    public mutating func array(count: Int) {
        head(major: 4, argument: UInt64(count))
    }

    /// Announces a map; the caller writes its `count` keys and values next.
    public mutating func map(count: Int) {
        head(major: 5, argument: UInt64(count))
    }

    /// An integer as the key of a map: the same bytes as `integer`, named for the reader.
    public mutating func key(_ key: Int64) {
        integer(key)
    }

    /// The caller writes the tagged item next.
    public mutating func tag(_ tag: UInt64) {
        head(major: 6, argument: tag)
    }

    public mutating func bool(_ value: Bool) {
        bytes.append(value ? 0xf5 : 0xf4)
    }

    public mutating func null() {
        bytes.append(0xf6)
    }

    /// Items that are encoded already.
    public mutating func encoded(_ items: some Collection<UInt8>) {
        bytes.append(contentsOf: items)
    }

    private mutating func head(major: UInt8, argument: UInt64) {
        let type = major << 5
        switch argument {
        case 0..<24:
            bytes.append(type | UInt8(argument))
        case 24...0xff:
            bytes.append(type | 24)
            bytes.append(UInt8(argument))
        case 0x100...0xffff:
            bytes.append(type | 25)
            appendBigEndian(UInt16(argument))
        case 0x1_0000...0xffff_ffff:
            bytes.append(type | 26)
            appendBigEndian(UInt32(argument))
        default:
            bytes.append(type | 27)
            appendBigEndian(argument)
        }
    }

    private mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
