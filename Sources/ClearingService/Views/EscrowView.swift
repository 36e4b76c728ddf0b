public import Ledger
import PaymentProtocol

/// One escrow that an account has a part in: what was agreed, where it stands, and everything that happened to it.
public struct EscrowView: AnswerView {
    /// What happened, when, what was said, and the proof.
    public struct Step: Codable, Equatable, Sendable {
        public let standing: EscrowStandingView
        public let text: String?
        public let time: String
        /// Base64url of the receipt's CBOR.
        public let receipt: String
    }

    public let version: ViewVersion
    /// The digest of the signed intent that set the money aside, in hexadecimal.
    public let identifier: String
    /// `debtor`, `creditor` or `arbiter`: this account's part.
    public let role: String
    public let debtor: String
    public let creditor: String
    public let arbiter: String?
    public let amount: MoneyView
    public let state: String
    public let released: MoneyView
    public let refunded: MoneyView
    public let left: MoneyView
    /// The number of the part at hand, from 1, and how many there are.
    public let part: Int
    public let parts: Int
    public let milestones: [MoneyView]?
    /// When something happens by default; left out after the end.
    public let deadline: String?
    /// Who gets the money then: `debtor` or `creditor`.
    public let defaultTo: String?
    public let shipWithinSeconds: Int64
    public let confirmWithinSeconds: Int64
    public let ruleWithinSeconds: Int64
    /// Who gets what is left when nobody rules in time.
    public let withoutRuling: String
    /// Oldest first.
    public let steps: [Step]

    /// Nil if the account has no part in it.
    public init?(_ item: EscrowHistoryItem, for account: AccountIdentifier) {
        guard let role = item.intent.escrowRole(of: account),
            let last = item.records.last?.receipt.escrowStanding
        else { return nil }
        let (intent, terms) = (item.intent, item.terms)
        func money(_ minorUnits: Int64) -> MoneyView {
            MoneyView(Amount(minorUnits: minorUnits, currency: intent.amount.currency))
        }
        version = ViewVersion()
        identifier = item.digest.description
        self.role = "\(role)"
        debtor = intent.debtor.text
        creditor = intent.creditor.text
        arbiter = terms.arbiter?.text
        amount = MoneyView(intent.amount)
        state = "\(last.state)"
        released = money(last.released)
        refunded = money(last.refunded)
        left = money(intent.amount.minorUnits - last.released - last.refunded)
        part = terms.part(afterMoving: last.released + last.refunded)
        parts = max(terms.milestones.count, 1)
        milestones = terms.milestones.isEmpty ? nil : terms.milestones.map(money)
        deadline = last.deadline?.rfc3339
        defaultTo =
            switch last.state {
            case .funded: "\(EscrowParty.debtor)"
            case .shipped: "\(EscrowParty.creditor)"
            case .disputed: "\(terms.withoutRuling)"
            case .review: "\(EscrowParty.debtor)"
            case .released, .refunded, .cancelled, .ruled: nil
            }
        shipWithinSeconds = terms.shipWithinMicroseconds / 1_000_000
        confirmWithinSeconds = terms.confirmWithinMicroseconds / 1_000_000
        ruleWithinSeconds = terms.ruleWithinMicroseconds / 1_000_000
        withoutRuling = "\(terms.withoutRuling)"
        steps = item.records.compactMap { record in
            EscrowStandingView(record.receipt.record).map {
                Step(
                    standing: $0, text: record.text, time: record.receipt.record.time.rfc3339,
                    receipt: Base64URL.encode(record.receipt.encoded))
            }
        }
    }

    enum CodingKeys: String, CodingKey {
        case version, identifier, role, debtor, creditor, arbiter, amount, state, released, refunded, left, part, parts,
            milestones, deadline, steps
        case defaultTo = "default_to"
        case shipWithinSeconds = "ship_within_seconds"
        case confirmWithinSeconds = "confirm_within_seconds"
        case ruleWithinSeconds = "rule_within_seconds"
        case withoutRuling = "without_ruling"
    }
}

/// The escrows of an account; those that moved last, first.
public struct EscrowListView: AnswerView {
    public let version: ViewVersion
    public let escrows: [EscrowView]

    public init(_ escrows: [EscrowView]) {
        version = ViewVersion()
        self.escrows = escrows
    }
}
