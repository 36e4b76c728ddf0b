public import Ledger

/// How often a request may be paid.
public enum RequestUsage: UInt64, CaseIterable, Sendable {
    /// At most one intent for it settles.
    case once = 1
    case many = 2
}

/// The creditor's signed ask to be paid (ISO 20022 pain.013). Docs/PROTOCOL.md section 5.3.
public struct PaymentRequest: Message {
    public static let type = MessageType(name: "payment-request")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let creditor: AccountIdentifier
    public let amount: Amount
    /// Makes two requests for the same thing two requests.
    public let identifier: MessageIdentifier
    public let created: Timestamp
    /// At most `ProtocolBounds.requestLifetimeMicrosecondsMax` after `created`.
    public let expires: Timestamp
    public let usage: RequestUsage
    /// Who alone may pay it, if anybody in particular.
    public let debtor: AccountIdentifier?
    /// SHA-256 of the text, which stays outside so that it can be erased.
    public let remittance: Digest?
    /// The digest of the handshake of the link over which the two met.
    public let link: Digest?

    public init(
        clearing: PublicKey, creditor: AccountIdentifier, amount: Amount, identifier: MessageIdentifier,
        created: Timestamp, expires: Timestamp, usage: RequestUsage, debtor: AccountIdentifier?, remittance: Digest?,
        link: Digest?
    ) {
        self.clearing = clearing
        self.creditor = creditor
        self.amount = amount
        self.identifier = identifier
        self.created = created
        self.expires = expires
        self.usage = usage
        self.debtor = debtor
        self.remittance = remittance
        self.link = link
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 10)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        creditor = try decoder.account()
        try decoder.key(3)
        amount = try decoder.positiveAmount()
        try decoder.key(4)
        identifier = try decoder.messageIdentifier()
        try decoder.key(5)
        created = try decoder.timestamp()
        try decoder.key(6)
        expires = try decoder.timestamp()
        try decoder.key(7)
        usage = try decoder.choice(RequestUsage.self)
        debtor = try decoder.hasKey(8) ? try decoder.account() : nil
        remittance = try decoder.hasKey(9) ? try decoder.digest() : nil
        link = try decoder.hasKey(10) ? try decoder.digest() : nil
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        let optionalCount = [debtor != nil, remittance != nil, link != nil].count { $0 }
        encoder.map(count: 7 + optionalCount)
        encoder.key(1, clearing)
        encoder.key(2, creditor)
        encoder.key(3, amount)
        encoder.key(4, identifier)
        encoder.key(5, created)
        encoder.key(6, expires)
        encoder.key(7, usage.rawValue)
        if let debtor { encoder.key(8, debtor) }
        if let remittance { encoder.key(9, remittance) }
        if let link { encoder.key(10, link) }
    }
}
