import Ledger
public import PaymentProtocol

/// Where an escrow stands after one record, and what that record did to it.
public struct EscrowStandingView: Codable, Equatable, Sendable {
    /// Of the escrow: the digest of the signed intent that set the money aside, in hexadecimal.
    public let identifier: String
    /// `review`, `funded`, `shipped`, `disputed`, or how it ended: `released`, `refunded`, `cancelled`, `ruled`.
    public let state: String
    /// What was done: `fund`, a step's action, `approve` or `reject` by the operator, or `deadline` where nobody did anything
    /// in time.
    public let action: String
    /// Who did it; left out for the operator and for a deadline.
    public let account: String?
    /// What this record gave the creditor, and gave back to the debtor; left out for nothing.
    public let releasedNow: MoneyView?
    public let refundedNow: MoneyView?
    /// All that the creditor has got, all that the debtor has got back, and what is still set aside.
    public let released: MoneyView
    public let refunded: MoneyView
    public let left: MoneyView
    /// When something happens by default, if nobody does anything; left out after the end.
    public let deadline: String?
    /// SHA-256 of something that its owner keeps.
    public let evidence: String?

    /// Nil for a record that is neither about an escrow nor about a payment under review.
    public init?(_ record: ClearingRecord) {
        switch record.body {
        case .held(let payment):
            guard let standing = PendingStanding(fundedBy: payment, at: record.time) else { return nil }
            self.init(payment.intent, standing, action: "fund", by: payment.intent.message.debtor, evidence: nil)
        case .heldForReview(let held):
            let intent = held.payment.intent
            self.init(intent, PendingStanding(held), action: "fund", by: intent.message.debtor, evidence: nil)
        case .reviewed(let reviewed):
            self.init(
                reviewed.intent, reviewed.standing, action: reviewed.isReleased ? "approve" : "reject", by: nil,
                evidence: nil)
        case .escrowStep(let taken):
            let step = taken.step.message
            self.init(
                taken.intent, taken.standing, action: "\(step.action)", by: step.account, evidence: step.evidence)
        case .deadlinePassed(let passed):
            self.init(passed.intent, passed.standing, action: "deadline", by: nil, evidence: nil)
        default: return nil
        }
    }

    private init(
        _ intent: Signed<PaymentIntent>, _ standing: PendingStanding, action: String, by account: AccountIdentifier?,
        evidence: Digest?
    ) {
        let amount = intent.message.amount
        func money(_ minorUnits: Int64) -> MoneyView {
            MoneyView(Amount(minorUnits: minorUnits, currency: amount.currency))
        }
        identifier = intent.digest.description
        state = "\(standing.state)"
        self.action = action
        self.account = account?.text
        let movement = standing.movement
        releasedNow = movement.released > 0 ? money(movement.released) : nil
        refundedNow = movement.refunded > 0 ? money(movement.refunded) : nil
        released = money(standing.released)
        refunded = money(standing.refunded)
        left = money(amount.minorUnits - standing.released - standing.refunded)
        deadline = standing.deadline?.rfc3339
        self.evidence = evidence?.description
    }

    enum CodingKeys: String, CodingKey {
        case identifier, state, action, account, released, refunded, left, deadline, evidence
        case releasedNow = "released_now"
        case refundedNow = "refunded_now"
    }
}
