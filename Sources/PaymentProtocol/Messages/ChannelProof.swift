public import Ledger

/// An account's key speaks on this channel, and on no other. Docs/PROTOCOL.md section 5.5.
public struct ChannelProof: Message {
    public static let type = MessageType(name: "channel-proof")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    /// SHA-256 of the link's handshake hash, or the challenge of the HTTP door.
    public let channel: Digest
    public let side: ChannelSide

    public init(
        clearing: PublicKey, account: AccountIdentifier, channel: Digest, side: ChannelSide
    ) {
        self.clearing = clearing
        self.account = account
        self.channel = channel
        self.side = side
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 4)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        channel = try decoder.digest()
        try decoder.key(4)
        side = try decoder.choice(ChannelSide.self)
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 4)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, channel)
        encoder.key(4, UInt64(side.rawValue))
    }
}
