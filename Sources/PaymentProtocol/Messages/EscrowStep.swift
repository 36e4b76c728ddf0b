public import Ledger

/// What one of those who have a part in an escrow can do about it.
public enum EscrowAction: UInt64, CaseIterable, Sendable {
    /// The creditor: the part at hand is on its way.
    case ship = 1
    /// The debtor: what was shipped has come; the part at hand is the creditor's.
    case confirm = 2
    /// The debtor gives the creditor some or all of what is left.
    case release = 3
    /// The creditor gives some or all of what is left back.
    case refund = 4
    /// The debtor, before the part at hand was shipped.
    case cancel = 5
    /// Either of the two, after it was.
    case dispute = 6
    /// Either of the two, during the dispute.
    case evidence = 7
    /// The arbiter gives the creditor so much of what is left, and the debtor the rest.
    case rule = 8

    /// Whether it can move money; a blocked account can do all the rest.
    var movesMoney: Bool {
        switch self {
        case .confirm, .release, .refund, .cancel, .rule: true
        case .ship, .dispute, .evidence: false
        }
    }
}

/// One step of an escrow, signed by whoever may take it. Docs/PROTOCOL.md section 5.8.
public struct EscrowStep: Message {
    public static let type = MessageType(name: "escrow-step")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    /// The digest of the signed intent that set the money aside.
    public let escrow: Digest
    /// Who takes the step.
    public let account: AccountIdentifier
    /// Counts the steps of this account in this escrow, from 1: a copy is a copy, and no other step takes its place.
    public let number: UInt64
    /// The part of the escrow that the signer meant, from 1.
    public let part: UInt64
    public let action: EscrowAction
    public let created: Timestamp
    /// How much is released or refunded: all that is left if nil. What a ruling gives the creditor.
    public let amount: Amount?
    /// The digest of something that its owner keeps: a picture, a waybill, a conversation.
    public let evidence: Digest?
    /// SHA-256 of the text, which stays outside so that it can be erased.
    public let remittance: Digest?

    public init(
        clearing: PublicKey, escrow: Digest, account: AccountIdentifier, number: UInt64, part: UInt64,
        action: EscrowAction, created: Timestamp, amount: Amount?, evidence: Digest?, remittance: Digest?
    ) {
        self.clearing = clearing
        self.escrow = escrow
        self.account = account
        self.number = number
        self.part = part
        self.action = action
        self.created = created
        self.amount = amount
        self.evidence = evidence
        self.remittance = remittance
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 10)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        escrow = try decoder.digest()
        try decoder.key(3)
        account = try decoder.account()
        try decoder.key(4)
        number = try decoder.unsigned()
        try decoder.key(5)
        part = try decoder.unsigned()
        try decoder.key(6)
        action = try decoder.choice(EscrowAction.self)
        try decoder.key(7)
        created = try decoder.timestamp()
        amount = try decoder.hasKey(8) ? try decoder.amount() : nil
        evidence = try decoder.hasKey(9) ? try decoder.digest() : nil
        remittance = try decoder.hasKey(10) ? try decoder.digest() : nil
        try decoder.endMap()
        guard amountFits else { throw .notAllowed("amount of such a step") }
        guard evidenceFits else { throw .notAllowed("evidence of such a step") }
    }

    public func encode(into encoder: inout CBOREncoder) {
        let optionalCount = [amount != nil, evidence != nil, remittance != nil].count { $0 }
        encoder.map(count: 7 + optionalCount)
        encoder.key(1, clearing)
        encoder.key(2, escrow)
        encoder.key(3, account)
        encoder.key(4, number)
        encoder.key(5, part)
        encoder.key(6, action.rawValue)
        encoder.key(7, created)
        if let amount { encoder.key(8, amount) }
        if let evidence { encoder.key(9, evidence) }
        if let remittance { encoder.key(10, remittance) }
    }

    /// A ruling says how much, and it may be nothing; a release or refund may say how much, which is more than nothing.
    private var amountFits: Bool {
        switch action {
        case .rule: amount.map { $0.minorUnits >= 0 } ?? false
        case .release, .refund: amount.map(\.isPositive) ?? true
        case .ship, .confirm, .cancel, .dispute, .evidence: amount == nil
        }
    }

    /// Evidence is of something, or says something.
    private var evidenceFits: Bool {
        switch action {
        case .ship, .dispute: true
        case .evidence: evidence != nil || remittance != nil
        case .confirm, .release, .refund, .cancel, .rule: evidence == nil
        }
    }
}
