public import Ledger

/// The creditor of a payment gives some or all of it back (ISO 20022 pacs.004). Docs/PROTOCOL.md section 5.9.
///
/// It brings the proof of the payment along, so that whoever reads it needs nothing else. A value exists only with a proof
/// that holds.
public struct Refund: Message {
    public static let type = MessageType(name: "refund")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    /// Who gives back: the creditor of the payment.
    public let account: AccountIdentifier
    /// With the account, the refund's identity among all that the account pays: it is decided once, for ever.
    public let identifier: MessageIdentifier
    public let amount: Amount
    public let created: Timestamp
    /// At most `ProtocolBounds.intentLifetimeMicrosecondsMax` after `created`.
    public let expires: Timestamp
    /// Of the record that moved the money, proven under a head of this clearing node's log.
    public let original: SettlementReceipt
    /// SHA-256 of the text, which stays outside so that it can be erased.
    public let remittance: Digest?

    /// - Throws: `ReceiptError` unless the receipt proves a record of this clearing node.
    public init(
        clearing: PublicKey, account: AccountIdentifier, identifier: MessageIdentifier, amount: Amount,
        created: Timestamp, expires: Timestamp, original: SettlementReceipt, remittance: Digest?
    ) throws(ReceiptError) {
        try original.verify(log: clearing)
        self.clearing = clearing
        self.account = account
        self.identifier = identifier
        self.amount = amount
        self.created = created
        self.expires = expires
        self.original = original
        self.remittance = remittance
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 8)
        try decoder.key(1)
        let clearing = try decoder.publicKey()
        try decoder.key(2)
        let account = try decoder.account()
        try decoder.key(3)
        let identifier = try decoder.messageIdentifier()
        try decoder.key(4)
        let amount = try decoder.positiveAmount()
        try decoder.key(5)
        let created = try decoder.timestamp()
        try decoder.key(6)
        let expires = try decoder.timestamp()
        try decoder.key(7)
        let original = try SettlementReceipt(decoding: try decoder.bytes(max: Envelope.bytesMax))
        let remittance = try decoder.hasKey(8) ? try decoder.digest() : nil
        try decoder.endMap()
        do {
            try self.init(
                clearing: clearing, account: account, identifier: identifier, amount: amount, created: created,
                expires: expires, original: original, remittance: remittance)
        } catch {
            throw .notAllowed("receipt, which proves nothing to this clearing node: \(error)")
        }
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: remittance == nil ? 7 : 8)
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, identifier)
        encoder.key(4, amount)
        encoder.key(5, created)
        encoder.key(6, expires)
        encoder.key(7)
        encoder.bytes(original.encoded)
        if let remittance { encoder.key(8, remittance) }
    }
}

extension Refund {
    /// Refunds and intents of an account share their identifiers: whatever bears one is decided once.
    var key: IntentKey { IntentKey(debtor: account, identifier: identifier) }

    /// What the original paid to the account that refunds; nil if it paid nothing there: a refund is no payment, nor is what
    /// the operator moved.
    public var refundable: RecordedTransfer? {
        switch original.record.body {
        case .settled, .escrowStep, .deadlinePassed: break
        default: return nil
        }
        guard let transfer = original.record.transfer, transfer.creditor == account else { return nil }
        return transfer
    }
}
