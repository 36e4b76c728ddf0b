import CSodium

/// The hash of every pattern we use, BLAKE2b with 64 bytes, and the key derivation built on it.
///
/// Source: Noise revision 34, sections 4.3 and 12.8; HMAC as in RFC 2104 with a block of 128 bytes.
enum NoiseHash {
    static let byteCount = 64
    static let blockByteCount = 128

    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        crypto_generichash_blake2b(&digest, byteCount, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }

    /// - Parameter key: at most a block, as chaining keys are.
    static func authenticationCode(key: WipedBytes, of message: WipedBytes) -> WipedBytes {
        precondition(key.count <= blockByteCount)
        let inner = hash(padded: key, with: 0x36, followedBy: message)
        return hash(padded: key, with: 0x5C, followedBy: inner)
    }

    /// Two secrets of 64 bytes from a chaining key and fresh input: the HKDF of Noise.
    static func derive(chainingKey: WipedBytes, input: WipedBytes) -> (WipedBytes, WipedBytes) {
        let pseudorandomKey = authenticationCode(key: chainingKey, of: input)
        let first = authenticationCode(key: pseudorandomKey, of: WipedBytes([1]))
        let message = WipedBytes(count: byteCount + 1) { target in
            first.withBytes { target.update(from: $0, count: byteCount) }
            target[byteCount] = 2
        }
        return (first, authenticationCode(key: pseudorandomKey, of: message))
    }

    private static func hash(padded key: WipedBytes, with pad: UInt8, followedBy message: WipedBytes) -> WipedBytes {
        let input = WipedBytes(count: blockByteCount + message.count) { target in
            key.withBytes { target.update(from: $0, count: key.count) }
            for offset in 0..<blockByteCount { target[offset] ^= pad }
            message.withBytes { (target + blockByteCount).update(from: $0, count: message.count) }
        }
        return WipedBytes(count: byteCount) { digest in
            _ = input.withBytes { crypto_generichash_blake2b(digest, byteCount, $0, UInt64(input.count), nil, 0) }
        }
    }
}
