public import Ledger

/// The clearing node's signed word that it refuses an intent (ISO 20022 pacs.002, `RJCT`), where the refusal left no
/// record. Docs/PROTOCOL.md section 5.7.
public struct PaymentStatusReport: Message {
    public static let type = MessageType(name: "payment-status-report")

    public let clearing: PublicKey
    /// The digest of the signed intent.
    public let intent: Digest
    public let debtor: AccountIdentifier
    public let identifier: MessageIdentifier
    public let refusal: PaymentRefusal
    /// The clearing node's time when it refused.
    public let time: Timestamp

    public init(
        clearing: PublicKey, intent: Digest, debtor: AccountIdentifier, identifier: MessageIdentifier,
        refusal: PaymentRefusal, time: Timestamp
    ) {
        self.clearing = clearing
        self.intent = intent
        self.debtor = debtor
        self.identifier = identifier
        self.refusal = refusal
        self.time = time
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 6)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        intent = try decoder.digest()
        try decoder.key(3)
        debtor = try decoder.account()
        try decoder.key(4)
        identifier = try decoder.messageIdentifier()
        try decoder.key(5)
        refusal = try PaymentRefusal(from: &decoder)
        try decoder.key(6)
        time = try decoder.timestamp()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 6)
        encoder.key(1, clearing)
        encoder.key(2, intent)
        encoder.key(3, debtor)
        encoder.key(4, identifier)
        encoder.key(5)
        refusal.encode(into: &encoder)
        encoder.key(6, time)
    }
}
