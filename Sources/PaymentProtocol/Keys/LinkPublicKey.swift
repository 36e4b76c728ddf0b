public import Ledger

/// An X25519 public key: who can be at the other end of a sealed link.
///
/// - Source: RFC 7748 section 6.1.
public struct LinkPublicKey: Hashable, Sendable {
    public let bytes32: Bytes32

    public init(_ bytes32: Bytes32) {
        self.bytes32 = bytes32
    }
}

extension LinkPublicKey: Comparable {
    public static func < (left: LinkPublicKey, right: LinkPublicKey) -> Bool { left.bytes32 < right.bytes32 }
}

extension LinkPublicKey: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public var description: String { bytes32.description }
}
