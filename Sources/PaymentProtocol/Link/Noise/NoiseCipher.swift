import CSodium

/// One direction of a sealed channel: ChaCha20-Poly1305 under one key, each message under the next number.
///
/// Nothing can be opened twice, left out or swapped: every message must come with the number it was sealed under.
/// Source: Noise revision 34, sections 5.1 and 12.4.
struct NoiseCipher: Sendable {
    static let keyByteCount = 32
    static let tagByteCount = 16

    private var key: WipedBytes
    private var nonce: UInt64 = 0

    init(key: WipedBytes) {
        precondition(key.count == Self.keyByteCount)
        self.key = key
    }

    /// - Throws: `LinkError.exhausted` after 2^64 − 1 messages.
    mutating func seal(_ plaintext: [UInt8], authenticating context: [UInt8] = []) throws(LinkError) -> [UInt8] {
        guard nonce < .max else { throw .exhausted }
        let nonceBytes = Self.bytes(of: nonce)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count + Self.tagByteCount)
        _ = key.withBytes { key in
            crypto_aead_chacha20poly1305_ietf_encrypt(
                &ciphertext, nil, plaintext, UInt64(plaintext.count), context, UInt64(context.count), nil,
                nonceBytes, key)
        }
        nonce += 1
        return ciphertext
    }

    /// - Throws: `LinkError.notAuthentic` unless these bytes were sealed by the peer as its next message; the number is
    ///   then unchanged.
    mutating func open(_ ciphertext: [UInt8], authenticating context: [UInt8] = []) throws(LinkError) -> [UInt8] {
        guard nonce < .max else { throw .exhausted }
        guard ciphertext.count >= Self.tagByteCount else { throw .notAuthentic }
        let nonceBytes = Self.bytes(of: nonce)
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count - Self.tagByteCount)
        let status = key.withBytes { key in
            crypto_aead_chacha20poly1305_ietf_decrypt(
                &plaintext, nil, nil, ciphertext, UInt64(ciphertext.count), context, UInt64(context.count),
                nonceBytes, key)
        }
        guard status == 0 else { throw .notAuthentic }
        nonce += 1
        return plaintext
    }

    /// Replaces the key by one that does not lead back to it: what was sealed before stays sealed if the new key leaks.
    ///
    /// Both sides do so after the same message. The numbers run on. Source: Noise revision 34, section 11.3.
    mutating func rekey() {
        let zeros = [UInt8](repeating: 0, count: Self.keyByteCount)
        let nonceBytes = Self.bytes(of: .max)
        let sealed = WipedBytes(count: Self.keyByteCount + Self.tagByteCount) { target in
            _ = key.withBytes { key in
                crypto_aead_chacha20poly1305_ietf_encrypt(
                    target, nil, zeros, UInt64(zeros.count), nil, 0, nil, nonceBytes, key)
            }
        }
        key = WipedBytes(prefix: Self.keyByteCount, of: sealed)
    }

    /// Four zero bytes, then the number with its least byte first.
    private static func bytes(of nonce: UInt64) -> [UInt8] {
        [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: nonce >> (8 * $0)) }
    }
}
