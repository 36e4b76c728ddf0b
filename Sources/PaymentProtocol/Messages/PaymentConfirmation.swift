/// The word of a payment node's user, given with the PIN, that a payment is meant which was refused until the PIN is typed for
/// it. It goes from the command to its own node, and no further. Docs/PROTOCOL.md section 5.17.
public struct PaymentConfirmation: Message {
    public static let type = MessageType(name: "payment-confirmation")

    /// The id of the clearing node that refused.
    public let clearing: PublicKey
    /// The digest of the signed intent that was refused.
    public let intent: Digest

    public init(clearing: PublicKey, intent: Digest) {
        self.clearing = clearing
        self.intent = intent
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 2)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        intent = try decoder.digest()
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 2)
        encoder.key(1, clearing)
        encoder.key(2, intent)
    }
}
