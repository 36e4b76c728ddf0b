import CSodium
public import Ledger

/// An Ed25519 public key: who can have signed something. Says nothing about authority.
///
/// - Source: RFC 8032 section 5.1.5.
public struct PublicKey: Hashable, Sendable {
    public let bytes32: Bytes32

    public init(_ bytes32: Bytes32) {
        self.bytes32 = bytes32
    }

    /// Whether the owner of this key signed exactly these bytes.
    ///
    /// Strict, as libsodium is: a number S that is not reduced, a point that is not in canonical form and a key or point of
    /// small order are refused, so one signature cannot be turned into another.
    public func isValid(_ signature: Signature, for bytes: [UInt8]) -> Bool {
        signature.withUnsafeBytes { signature in
            bytes32.withUnsafeBytes { key in
                crypto_sign_verify_detached(signature.octets, bytes, UInt64(bytes.count), key.octets) == 0
            }
        }
    }
}

extension PublicKey: Comparable {
    public static func < (left: PublicKey, right: PublicKey) -> Bool { left.bytes32 < right.bytes32 }
}

extension PublicKey: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public var description: String { bytes32.description }
}
