/// What a handshake knows so far: a hash over everything said, and keys mixed from every shared secret.
///
/// Source: Noise revision 34, section 5.2.
struct NoiseSymmetricState: Sendable {
    private(set) var handshakeHash: [UInt8]
    private var chainingKey: WipedBytes
    /// Nil before the first shared secret: until then payloads pass in the clear.
    private var cipher: NoiseCipher?

    init(protocolName: String) {
        let name = Array(protocolName.utf8)
        handshakeHash =
            name.count <= NoiseHash.byteCount
            ? name + [UInt8](repeating: 0, count: NoiseHash.byteCount - name.count) : NoiseHash.hash(name)
        chainingKey = WipedBytes(handshakeHash)
    }

    /// Bytes added to a plaintext by `sealAndMix`.
    var tagByteCount: Int { cipher == nil ? 0 : NoiseCipher.tagByteCount }

    mutating func mix(hash bytes: [UInt8]) {
        handshakeHash = NoiseHash.hash(handshakeHash + bytes)
    }

    mutating func mix(key secret: WipedBytes) {
        let (next, key) = NoiseHash.derive(chainingKey: chainingKey, input: secret)
        chainingKey = next
        cipher = NoiseCipher(key: WipedBytes(prefix: NoiseCipher.keyByteCount, of: key))
    }

    mutating func sealAndMix(_ plaintext: [UInt8]) throws(LinkError) -> [UInt8] {
        let ciphertext = try cipher?.seal(plaintext, authenticating: handshakeHash) ?? plaintext
        mix(hash: ciphertext)
        return ciphertext
    }

    mutating func openAndMix(_ ciphertext: [UInt8]) throws(LinkError) -> [UInt8] {
        let plaintext = try cipher?.open(ciphertext, authenticating: handshakeHash) ?? ciphertext
        mix(hash: ciphertext)
        return plaintext
    }

    /// The ciphers of the finished channel: what the initiator seals with, then what the responder seals with.
    func split() -> (NoiseCipher, NoiseCipher) {
        let (first, second) = NoiseHash.derive(chainingKey: chainingKey, input: WipedBytes([]))
        return (
            NoiseCipher(key: WipedBytes(prefix: NoiseCipher.keyByteCount, of: first)),
            NoiseCipher(key: WipedBytes(prefix: NoiseCipher.keyByteCount, of: second))
        )
    }
}
