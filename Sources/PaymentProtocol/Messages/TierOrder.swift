public import Ledger

/// The operator's signed word on how much is known of an account's owner. Docs/PROTOCOL.md section 5.14.
public struct TierOrder: Message {
    public static let type = MessageType(name: "tier-order")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    public let tier: AccountTier
    /// Later than that of the order it replaces, so that an earlier word cannot be said again.
    public let created: Timestamp

    public init(clearing: PublicKey, account: AccountIdentifier, tier: AccountTier, created: Timestamp) {
        (self.clearing, self.account, self.tier, self.created) = (clearing, account, tier, created)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 4)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        tier = try decoder.choice(AccountTier.self)
        try decoder.key(4)
        created = try decoder.timestamp()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 4)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, tier.rawValue)
        encoder.key(4, created)
    }
}
