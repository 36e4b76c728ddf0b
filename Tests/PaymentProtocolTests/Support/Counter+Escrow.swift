import Ledger

@testable import PaymentProtocol

/// Escrow and refunds at the counter: Ada pays, Ben ships, Carl rules.
extension Counter {
    static let day: Int64 = 24 * .hour

    func terms(
        arbiter: Customer? = nil, shipWithin: Int64 = 3 * Self.day, confirmWithin: Int64 = 2 * Self.day,
        ruleWithin: Int64 = 7 * Self.day, withoutRuling: EscrowParty = .debtor, milestones: [Int64] = []
    ) -> EscrowTerms {
        EscrowTerms(
            arbiter: (arbiter ?? carl).account, shipWithinMicroseconds: shipWithin,
            confirmWithinMicroseconds: confirmWithin, ruleWithinMicroseconds: ruleWithin,
            withoutRuling: withoutRuling, milestones: milestones)
    }

    /// An intent of Ada's that sets money aside for Ben.
    mutating func escrowIntent(
        _ cents: Int64, _ terms: EscrowTerms? = nil, debtor: Customer? = nil, creditor: Customer? = nil,
        text: String? = nil
    ) throws -> Signed<PaymentIntent> {
        let debtor = debtor ?? ada
        let intent = PaymentIntent(
            clearing: logKey.publicKey, amount: Amount(minorUnits: cents, currency: .eur), debtor: debtor.account,
            creditor: (creditor ?? ben).account, identifier: MessageIdentifier(using: &random), created: now,
            expires: now.adding(microseconds: 5 * .minute), purpose: .escrow, request: nil,
            remittance: text.map { .sha256(of: Array($0.utf8)) }, link: nil, escrow: terms ?? self.terms())
        return try debtor.key.signed(intent)
    }

    /// Sets money aside; the intent's digest names the escrow.
    mutating func fund(_ cents: Int64, _ terms: EscrowTerms? = nil) throws -> Digest {
        let intent = try escrowIntent(cents, terms)
        ask(intent)
        return intent.digest
    }

    func pending(_ escrow: Digest) -> PendingEscrow? {
        if case .escrow(let pending)? = state.pendingPayments[escrow] { pending } else { nil }
    }

    /// The next step of a customer, at the part at hand, unless a test says otherwise.
    func step(
        _ action: EscrowAction, _ escrow: Digest, by customer: Customer, amount: Int64? = nil,
        currency: Currency = .eur, evidence: Digest? = nil, text: String? = nil, number: UInt64? = nil,
        part: Int? = nil, created: Timestamp? = nil, clearing: PublicKey? = nil, key: SecretKey? = nil
    ) throws -> Signed<EscrowStep> {
        let pending = pending(escrow)
        return try (key ?? customer.key).signed(
            EscrowStep(
                clearing: clearing ?? logKey.publicKey, escrow: escrow, account: customer.account,
                number: number ?? (pending?.stepCount(of: customer.account) ?? 0) + 1,
                part: UInt64(part ?? pending?.escrow.part ?? 1), action: action, created: created ?? now,
                amount: amount.map { Amount(minorUnits: $0, currency: currency) },
                evidence: evidence, remittance: text.map { .sha256(of: Array($0.utf8)) }))
    }

    @discardableResult
    mutating func ask(_ step: Signed<EscrowStep>, text: String? = nil) -> ClearingAnswer? {
        ask(.takeStep(step, text: text), on: customer(step.message.account)?.connection ?? Self.strangerConnection)
    }

    /// Takes a step, and says why not if it was refused.
    @discardableResult
    mutating func take(
        _ action: EscrowAction, _ escrow: Digest, by customer: Customer, amount: Int64? = nil
    ) throws -> RequestFailure? {
        ask(try step(action, escrow, by: customer, amount: amount, evidence: action == .evidence ? escrow : nil))?
            .failure
    }

    /// A refund by the creditor of a payment.
    mutating func refund(
        _ original: SettlementReceipt, _ cents: Int64, by customer: Customer? = nil, currency: Currency = .eur,
        identifier: MessageIdentifier? = nil, text: String? = nil, lifetime: Int64 = 5 * .minute,
        key: SecretKey? = nil
    ) throws -> Signed<Refund> {
        let customer = customer ?? ben
        return try (key ?? customer.key).signed(
            Refund(
                clearing: logKey.publicKey, account: customer.account,
                identifier: identifier ?? MessageIdentifier(using: &random),
                amount: Amount(minorUnits: cents, currency: currency), created: now,
                expires: now.adding(microseconds: lifetime), original: original,
                remittance: text.map { .sha256(of: Array($0.utf8)) }))
    }

    @discardableResult
    mutating func ask(_ refund: Signed<Refund>, on connection: ConnectionIdentifier? = nil) -> ClearingAnswer? {
        ask(
            .refund(refund, text: nil),
            on: connection ?? customer(refund.message.account)?.connection ?? Self.strangerConnection)
    }

    /// What an auditor says about everything so far; nil if nothing.
    func auditFinding() -> AuditFinding? {
        var auditor = Auditor()
        do throws(AuditFinding) {
            for record in journal { try auditor.examine(record: record.encoded) }
            return auditor.state == state ? nil : AuditFinding(sequence: 0, reason: "another state")
        } catch {
            return error
        }
    }
}
