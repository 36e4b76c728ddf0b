/// What a finished handshake leaves: two ciphers, one for each direction, and the name of the channel.
struct NoiseTransport: Sendable {
    /// 64 bytes that both sides share and no other channel has: what is signed over it is said on this channel.
    let handshakeHash: [UInt8]
    /// The peer's static key, where the pattern shows it.
    let peer: LinkPublicKey?
    var sealing: NoiseCipher
    var opening: NoiseCipher
}
