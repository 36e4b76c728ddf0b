/// Where a Bluetooth device is reached. It names a device for as long as that likes: people's devices change theirs, so that it
/// is used for one connection and never kept.
public struct RadioAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Given by whoever made the adapter.
        case `public`
        /// Made up by the device.
        case random
    }

    public static let byteCount = 6

    public let kind: Kind
    /// As people write them: the first of `bytes` is sent last.
    public let bytes: [UInt8]

    /// Nil unless there are six bytes.
    public init?(bytes: [UInt8], kind: Kind) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
        self.kind = kind
    }

    /// - Parameter text: six pairs of hexadecimal digits with colons between them, such as `00:AA:01:00:00:42`.
    public init?(_ text: String, kind: Kind) {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = pairs.compactMap { pair in
            pair.count == 2 && pair.allSatisfy(\.isHexDigit) ? UInt8(pair, radix: 16) : nil
        }
        guard bytes.count == pairs.count else { return nil }
        self.init(bytes: bytes, kind: kind)
    }

    public var description: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined(separator: ":")
    }
}
