public import Ledger

/// The first word of an account, signed by its first key: that key becomes its owner.
///
/// The account's identifier is the SHA-256 digest of the signed bytes. Docs/PROTOCOL.md section 5.1.
public struct AccountOpening: Message {
    public static let type = MessageType(name: "account-opening")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    /// What the owner calls themselves. Nobody verifies it. At most `ProtocolBounds.nameBytesMax` bytes of UTF-8.
    public let name: String
    public let created: Timestamp
    /// Makes two openings by one key two accounts.
    public let nonce: MessageIdentifier

    public init(
        clearing: PublicKey, name: String, created: Timestamp, nonce: MessageIdentifier
    ) {
        self.clearing = clearing
        self.name = name
        self.created = created
        self.nonce = nonce
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 4)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        name = try decoder.text(max: ProtocolBounds.nameBytesMax)
        try decoder.key(3)
        created = try decoder.timestamp()
        try decoder.key(4)
        nonce = try decoder.messageIdentifier()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 4)
        encoder.key(1, clearing)
        encoder.key(2, name)
        encoder.key(3, created)
        encoder.key(4, nonce)
    }
}

extension Signed<AccountOpening> {
    /// The account that these very bytes open.
    public var account: AccountIdentifier { AccountIdentifier(digest.bytes32) }
}
