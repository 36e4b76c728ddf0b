import CSodium
public import Ledger

/// A 256-bit hash.
public struct Digest: PartedKey {
    public let bytes32: Bytes32

    public init(_ bytes32: Bytes32) {
        self.bytes32 = bytes32
    }

    public var partWord: UInt64 { bytes32.partWord }

    /// - Source: FIPS 180-4.
    public static func sha256(of bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// BLAKE2b with 32 bytes of output and no key.
    ///
    /// - Source: RFC 7693.
    public static func blake2b(of bytes: [UInt8]) -> Digest {
        Digest(Bytes32.filled { _ = crypto_generichash($0, 32, bytes, UInt64(bytes.count), nil, 0) })
    }
}

extension Digest: Comparable {
    public static func < (left: Digest, right: Digest) -> Bool { left.bytes32 < right.bytes32 }
}

extension Digest: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public var description: String { bytes32.description }
}
