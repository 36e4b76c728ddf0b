import Ledger

@testable import PaymentProtocol

/// One signed message of each kind and shape: the entries of `Tests/Vectors/messages.json`.
struct ExampleMessage: Sendable {
    let name: String
    let vector: MessageVector
    let envelope: [UInt8]
    let payload: [UInt8]
    /// The message's fields, by the names that the code gives them, in their order; those that are absent left out.
    let fields: [String]
    /// Reads bytes as a signed message of this kind.
    let verify: @Sendable ([UInt8]) throws(EnvelopeError) -> Void
    /// Reads bytes as a payload of this kind, and writes the message that was read.
    let rewrite: @Sendable ([UInt8]) throws(CBORError) -> [UInt8]

    private init<M: Message>(_ name: String, _ message: M, seed: UInt8) throws {
        self.name = name
        vector = try MessageVector(message, name: name, seed: Bytes32(last: seed))
        envelope = bytes(vector.envelopeHex)
        payload = bytes(vector.payloadHex)
        fields = Mirror(reflecting: message).children.compactMap { child in
            let value = Mirror(reflecting: child.value)
            return value.displayStyle == .optional && value.children.isEmpty ? nil : child.label
        }
        verify = { bytes throws(EnvelopeError) in _ = try Envelope(decoding: bytes).verified(as: M.self) }
        rewrite = { bytes throws(CBORError) in
            var decoder = try CBORDecoder(bytes)
            let message = try M(from: &decoder)
            try decoder.finish()
            return CBOREncoder.encode(message.encode)
        }
    }

    static let all = Result {
        try openings() + keys() + requests() + intents() + escrows() + reports() + ownLimits() + instructions() + [
            ExampleMessage("operator-order", Examples.order, seed: 102),
            ExampleMessage("operator-order/booked", Examples.datedOrder, seed: 102),
            ExampleMessage(
                "operator-instruction/bookToSuspense/booked",
                Examples.instruction(
                    .bookToSuspense(Examples.price, reason: nil, booked: BookingDate(of: Examples.morning)),
                    reference: "statement 1, line 2"), seed: 102),
            ExampleMessage("liabilities-statement", Examples.liabilities, seed: 101),
            ExampleMessage("limit-rules", Examples.rulesOrder, seed: 102),
            ExampleMessage("limit-rules/standard", standardRules, seed: 102),
            ExampleMessage("tier-order", Examples.tierOrder, seed: 102),
            ExampleMessage(
                "payment-confirmation",
                PaymentConfirmation(clearing: Examples.clearing, intent: Digest(Bytes32(last: 7))), seed: 1),
            ExampleMessage("channel-proof/initiator", Examples.proof(side: .initiator), seed: 1),
            ExampleMessage("channel-proof/responder", Examples.proof(side: .responder), seed: 2),
            ExampleMessage("channel-proof/caller", Examples.proof(side: .caller), seed: 1),
        ]
    }

    private static func openings() throws -> [ExampleMessage] {
        func opening(_ name: String, created: Timestamp) -> AccountOpening {
            AccountOpening(clearing: Examples.clearing, name: name, created: created, nonce: Examples.identifier(9))
        }
        return [
            try ExampleMessage("account-opening", Examples.adaOpening, seed: 1),
            // The longest name, in letters of two and three bytes; the shortest; and a clock that stands before 1970.
            try ExampleMessage(
                "account-opening/longest-name",
                opening("Grüße " + String(repeating: "€", count: 18) + "\"\\", created: Examples.morning), seed: 1),
            try ExampleMessage(
                "account-opening/no-name-before-1970", opening("", created: Timestamp(microseconds: -1)), seed: 1),
        ]
    }

    private static func keys() throws -> [ExampleMessage] {
        let owner = KeyAuthorisation(
            clearing: Examples.clearing, account: Examples.adaAccount, key: Examples.tablet.publicKey, role: .owner,
            created: Examples.morning)
        return [
            try ExampleMessage("key-authorisation/payer", Examples.authorisation, seed: 1),
            try ExampleMessage("key-authorisation/owner", owner, seed: 1),
            try ExampleMessage("key-revocation", Examples.revocation, seed: 1),
        ]
    }

    /// One of each action.
    private static func instructions() throws -> [ExampleMessage] {
        try Examples.orders.enumerated().map { index, order in
            let instruction = Examples.instruction(order, reference: "order \(index + 1)")
            return try ExampleMessage("operator-instruction/\(instruction.action)", instruction, seed: 102)
        }
            + AccountAction.allCases.map { action in
                try ExampleMessage("account-instruction/\(action)", Examples.accountInstruction(action), seed: 1)
            }
    }

    private static func requests() throws -> [ExampleMessage] {
        let yen = Amount(minorUnits: .max, currency: .jpy)
        return [
            try ExampleMessage("payment-request", Examples.request(), seed: 2),
            try ExampleMessage("payment-request/many-yen", Examples.request(amount: yen, usage: .many), seed: 2),
            try ExampleMessage(
                "payment-request/debtor", Examples.request(debtor: Examples.adaAccount), seed: 2),
            try ExampleMessage(
                "payment-request/remittance", Examples.request(remittance: Examples.remittance), seed: 2),
            try ExampleMessage("payment-request/link", Examples.request(link: Examples.link), seed: 2),
            try ExampleMessage("payment-request/all", Examples.fullRequest, seed: 2),
        ]
    }

    private static func intents() throws -> [ExampleMessage] {
        let fils = Amount(minorUnits: 1, currency: .kwd)
        let request = Examples.fullPayment.intent.message.request
        return [
            try ExampleMessage("payment-intent", Examples.intent(), seed: 1),
            try ExampleMessage("payment-intent/one-fils", Examples.intent(amount: fils), seed: 1),
            try ExampleMessage("payment-intent/request", Examples.intent(request: request), seed: 1),
            try ExampleMessage(
                "payment-intent/remittance", Examples.intent(remittance: Examples.remittance), seed: 1),
            try ExampleMessage("payment-intent/link", Examples.intent(link: Examples.link), seed: 1),
            try ExampleMessage("payment-intent/pin", Examples.intent(authentication: .pin), seed: 1),
            try ExampleMessage("payment-intent/all", Examples.fullPayment.intent.message, seed: 1),
        ]
    }

    private static func escrows() throws -> [ExampleMessage] {
        let escrow = Examples.link
        let half = Amount(minorUnits: 6_25, currency: .eur)
        func step(_ name: String, _ message: EscrowStep, seed: UInt8) throws -> ExampleMessage {
            try ExampleMessage("escrow-step/\(name)", message, seed: seed)
        }
        let receipt = ExampleReceipt.receipt(of: 7)
        return [
            try ExampleMessage("payment-intent/escrow", Examples.escrowIntent(identifier: 20), seed: 1),
            try ExampleMessage(
                "payment-intent/escrow-milestones",
                Examples.escrowIntent(identifier: 20, arbiter: Examples.adaAccount, milestones: [2_50, 10_00]), seed: 1),
            try step(
                "ship",
                Examples.step(
                    .ship, escrow: escrow, by: Examples.benAccount, evidence: Examples.link,
                    remittance: Examples.remittance), seed: 2),
            try step("confirm", Examples.step(.confirm, escrow: escrow, by: Examples.adaAccount), seed: 1),
            try step(
                "release", Examples.step(.release, escrow: escrow, by: Examples.adaAccount, amount: half), seed: 1),
            try step("refund", Examples.step(.refund, escrow: escrow, by: Examples.benAccount), seed: 2),
            try step("cancel", Examples.step(.cancel, escrow: escrow, by: Examples.adaAccount), seed: 1),
            try step(
                "dispute",
                Examples.step(.dispute, escrow: escrow, by: Examples.adaAccount, remittance: Examples.remittance),
                seed: 1),
            try step(
                "evidence", Examples.step(.evidence, escrow: escrow, by: Examples.benAccount, evidence: Examples.link),
                seed: 2),
            try step(
                "rule",
                Examples.step(
                    .rule, escrow: escrow, by: Examples.benAccount, amount: Amount(minorUnits: 0, currency: .eur)),
                seed: 2),
            try ExampleMessage("refund", Examples.refund(of: receipt, 2_50, identifier: 22), seed: 2),
            try ExampleMessage(
                "refund/remittance",
                Examples.refund(of: receipt, 12_50, identifier: 22, remittance: Examples.remittance), seed: 2),
        ]
    }

    private static let standardRules = LimitRulesOrder(
        clearing: Examples.clearing, created: Examples.morning, rules: .standard)

    private static func ownLimits() throws -> [ExampleMessage] {
        // The message has a field for each limit; its own type holds them together.
        func order(_ limit: OwnLimit) -> OwnLimitsOrder {
            OwnLimitsOrder(
                clearing: Examples.clearing, account: Examples.adaAccount, currency: .jpy, limit: limit,
                created: Examples.morning)
        }
        return [
            try ExampleMessage("own-limits/all", Examples.ownLimitsOrder, seed: 1),
            try ExampleMessage("own-limits/none", order(OwnLimit()), seed: 1),
            try ExampleMessage("own-limits/daily", order(OwnLimit(paidDaily: 0)), seed: 1),
        ]
    }

    private static func reports() throws -> [ExampleMessage] {
        try PaymentRefusal.examples.map { refusal in
            try ExampleMessage("payment-status-report/\(refusal.name)", Examples.report(refusal), seed: 101)
        }
    }
}
