public import Ledger

/// The operator's signed word that money arrived from outside. Docs/PROTOCOL.md section 5.6.
public struct OperatorOrder: Message {
    public static let type = MessageType(name: "operator-order")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    public let amount: Amount
    /// The bank's or the operator's own reference: each is booked once.
    public let reference: String
    public let created: Timestamp
    /// When the bank booked it. Nil in orders that older programs sign.
    public let booked: BookingDate?

    public init(
        clearing: PublicKey, account: AccountIdentifier, amount: Amount, reference: String, created: Timestamp,
        booked: BookingDate? = nil
    ) {
        self.clearing = clearing
        self.account = account
        self.amount = amount
        self.reference = reference
        self.created = created
        self.booked = booked
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 6)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        amount = try decoder.positiveAmount()
        try decoder.key(4)
        reference = try decoder.text(max: ProtocolBounds.referenceBytesMax)
        try decoder.key(5)
        created = try decoder.timestamp()
        booked = try decoder.hasKey(6) ? try decoder.bookingDate() : nil
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: booked == nil ? 5 : 6)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, amount)
        encoder.key(4, reference)
        encoder.key(5, created)
        if let booked { encoder.key(6, booked) }
    }
}

extension OperatorOrder {
    var referenceDigest: Digest { Digest.sha256(of: Array(reference.utf8)) }
}
