public import Ledger

/// What an intent is for.
public enum PaymentPurpose: UInt64, CaseIterable, Sendable {
    case transfer = 1
    /// The money is set aside until it is decided who gets it.
    case escrow = 2
    /// The money leaves the book: the creditor is the payouts account, and the text says where to.
    case withdrawal = 3
}

/// The debtor's signed instruction to pay (ISO 20022 pacs.008). Docs/PROTOCOL.md section 5.4.
public struct PaymentIntent: Message {
    public static let type = MessageType(name: "payment-intent")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let amount: Amount
    public let debtor: AccountIdentifier
    public let creditor: AccountIdentifier
    /// With the debtor, the intent's identity: it is decided once, for ever.
    public let identifier: MessageIdentifier
    public let created: Timestamp
    /// At most `ProtocolBounds.intentLifetimeMicrosecondsMax` after `created`.
    public let expires: Timestamp
    public let purpose: PaymentPurpose
    /// The digest of the signed request it answers.
    public let request: Digest?
    /// SHA-256 of the text, which stays outside so that it can be erased.
    public let remittance: Digest?
    /// The digest of the handshake of the link over which the two met; what the parties assert, no more.
    public let link: Digest?
    /// What was agreed on for an escrow; nil for every other purpose.
    public let escrow: EscrowTerms?
    /// How the debtor's device made sure who was holding it; absent if it did not ask.
    public let authentication: PaymentAuthentication?

    public init(
        clearing: PublicKey, amount: Amount, debtor: AccountIdentifier, creditor: AccountIdentifier,
        identifier: MessageIdentifier, created: Timestamp, expires: Timestamp, purpose: PaymentPurpose,
        request: Digest?, remittance: Digest?, link: Digest?, escrow: EscrowTerms? = nil,
        authentication: PaymentAuthentication? = nil
    ) {
        self.clearing = clearing
        self.amount = amount
        self.debtor = debtor
        self.creditor = creditor
        self.identifier = identifier
        self.created = created
        self.expires = expires
        self.purpose = purpose
        self.request = request
        self.remittance = remittance
        self.link = link
        self.escrow = escrow
        self.authentication = authentication
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 12)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        amount = try decoder.positiveAmount()
        try decoder.key(3)
        debtor = try decoder.account()
        try decoder.key(4)
        creditor = try decoder.account()
        try decoder.key(5)
        identifier = try decoder.messageIdentifier()
        try decoder.key(6)
        created = try decoder.timestamp()
        try decoder.key(7)
        expires = try decoder.timestamp()
        try decoder.key(8)
        purpose = try decoder.choice(PaymentPurpose.self)
        request = try decoder.hasKey(9) ? try decoder.digest() : nil
        remittance = try decoder.hasKey(10) ? try decoder.digest() : nil
        link = try decoder.hasKey(11) ? try decoder.digest() : nil
        escrow = try decoder.hasKey(12) ? try EscrowTerms(from: &decoder, dividing: amount) : nil
        authentication = try decoder.hasKey(13) ? try decoder.choice(PaymentAuthentication.self) : nil
        try decoder.endMap()
        guard (purpose == .escrow) == (escrow != nil) else { throw .notAllowed("terms of such a purpose") }
    }

    public func encode(into encoder: inout CBOREncoder) {
        let optionalCount = [
            request != nil, remittance != nil, link != nil, escrow != nil, authentication != nil,
        ].count { $0 }
        encoder.map(count: 8 + optionalCount)
        encoder.key(1, clearing)
        encoder.key(2, amount)
        encoder.key(3, debtor)
        encoder.key(4, creditor)
        encoder.key(5, identifier)
        encoder.key(6, created)
        encoder.key(7, expires)
        encoder.key(8, purpose.rawValue)
        if let request { encoder.key(9, request) }
        if let remittance { encoder.key(10, remittance) }
        if let link { encoder.key(11, link) }
        if let escrow {
            encoder.key(12)
            escrow.encode(into: &encoder)
        }
        if let authentication { encoder.key(13, authentication.rawValue) }
    }
}

extension PaymentIntent {
    public var key: IntentKey { IntentKey(debtor: debtor, identifier: identifier) }

    /// Everybody whose statement tells what becomes of it, unless it is refused.
    public var parties: [AccountIdentifier] { [debtor, creditor] + (escrow?.arbiter.map { [$0] } ?? []) }
}
