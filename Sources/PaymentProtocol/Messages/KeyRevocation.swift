public import Ledger

/// The owner takes a key's authority away, for good. Docs/PROTOCOL.md section 5.2.
public struct KeyRevocation: Message {
    public static let type = MessageType(name: "key-revocation")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    public let key: PublicKey
    public let created: Timestamp

    public init(
        clearing: PublicKey, account: AccountIdentifier, key: PublicKey, created: Timestamp
    ) {
        self.clearing = clearing
        self.account = account
        self.key = key
        self.created = created
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 4)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        key = try decoder.publicKey()
        try decoder.key(4)
        created = try decoder.timestamp()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 4)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, key)
        encoder.key(4, created)
    }
}
