public import Ledger

/// The owner lets another key sign for the account. Docs/PROTOCOL.md section 5.2.
public struct KeyAuthorisation: Message {
    public static let type = MessageType(name: "key-authorisation")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    /// The key that may sign from now on.
    public let key: PublicKey
    public let role: KeyRole
    public let created: Timestamp

    public init(
        clearing: PublicKey, account: AccountIdentifier, key: PublicKey, role: KeyRole, created: Timestamp
    ) {
        self.clearing = clearing
        self.account = account
        self.key = key
        self.role = role
        self.created = created
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 5)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        key = try decoder.publicKey()
        try decoder.key(4)
        role = try decoder.choice(KeyRole.self)
        try decoder.key(5)
        created = try decoder.timestamp()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 5)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, key)
        encoder.key(4, role.rawValue)
        encoder.key(5, created)
    }
}
