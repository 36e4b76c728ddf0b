import Hummingbird
import Ledger
import NIOCore
import PaymentProtocol

/// Reads what the owner of a payment node wants done in an escrow, or given back. Every function throws `DoorFailure`: 400,
/// 413, 415, or 422 with the names of the fields.
enum EscrowCommands {
    /// What a step says, before it is known which escrow it is about.
    struct Step {
        let action: EscrowAction
        let amount: Amount?
        let evidence: Digest?
        let text: String?
    }

    /// `{"creditor", "amount", "currency", "ship_within_seconds", "confirm_within_seconds", "rule_within_seconds",
    /// "without_ruling", "arbiter"?, "milestones"?, "text"?}`
    static func fund(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(
            request,
            names: [
                "creditor", "amount", "currency", "ship_within_seconds", "confirm_within_seconds",
                "rule_within_seconds", "without_ruling", "arbiter", "milestones", "text",
            ], on: channel)
        let creditor = fields.requiredAccount("creditor")
        let amount = fields.amount("amount", currency: "currency")
        let arbiter = fields.has("arbiter") ? fields.requiredAccount("arbiter") : nil
        // A second has six decimals.
        let shipWithin = fields.requiredDecimal("ship_within_seconds", decimals: 6)
        let confirmWithin = fields.requiredDecimal("confirm_within_seconds", decimals: 6)
        let ruleWithin = fields.requiredDecimal("rule_within_seconds", decimals: 6)
        let withoutRuling = party("without_ruling", &fields)
        let milestones = amount.flatMap { Self.milestones($0.currency, &fields) } ?? []
        let text = fields.text("text")
        try fields.finish()
        guard let creditor, let amount, let shipWithin, let confirmWithin, let ruleWithin, let withoutRuling else {
            throw fields.failure
        }
        let terms = EscrowTerms(
            arbiter: arbiter, shipWithinMicroseconds: shipWithin, confirmWithinMicroseconds: confirmWithin,
            ruleWithinMicroseconds: ruleWithin, withoutRuling: withoutRuling, milestones: milestones)
        return .fundEscrow(creditor, amount, terms, text: text)
    }

    private static func party(_ name: String, _ fields: inout CommandFields) -> EscrowParty? {
        guard let text = fields.requiredText(name) else { return nil }
        if let party = EscrowParty.allCases.first(where: { "\($0)" == text }) { return party }
        fields.refuse(name, "The field `\(name)` must be debtor or creditor.")
        return nil
    }

    /// `"20.00,30.00"`
    private static func milestones(_ currency: Currency, _ fields: inout CommandFields) -> [Int64]? {
        guard let text = fields.text("milestones") else { return nil }
        var milestones: [Int64] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            // Whatever is wrong with one, the list is not one of amounts.
            guard let amount = try? Amount(majorUnits: part.filter { $0 != " " }, currency: currency) else {
                fields.refuse("milestones", "The field `milestones` must be amounts with commas between: 20.00,30.00")
                return nil
            }
            milestones.append(amount.minorUnits)
        }
        return milestones
    }

    /// `{"action", "amount"?, "currency"?, "evidence"?, "text"?}`
    static func step(_ request: Request, on channel: any Channel) async throws -> Step {
        var fields = try await CommandFields(
            request, names: ["action", "amount", "currency", "evidence", "text"], on: channel)
        let name = fields.requiredText("action")
        let action = EscrowAction.allCases.first { "\($0)" == name }
        if name != nil, action == nil {
            fields.refuse(
                "action",
                "The field `action` must be one of \(EscrowAction.allCases.map { "\($0)" }.joined(separator: ", ")).")
        }
        let amount = fields.has("amount") ? fields.amount("amount", currency: "currency") : nil
        var evidence: Digest?
        if let text = fields.text("evidence") {
            evidence = Bytes32(hexadecimal: text).map(Digest.init)
            if evidence == nil {
                fields.refuse("evidence", "The field `evidence` must be a SHA-256 digest: 64 hexadecimal digits.")
            }
        }
        let text = fields.text("text")
        try fields.finish()
        guard let action else { throw fields.failure }
        return Step(action: action, amount: amount, evidence: evidence, text: text)
    }

    /// `{"payment", "amount"?, "currency"?, "text"?}`; the payment by its identifier, or the beginning of it.
    static func refund(
        _ request: Request, on channel: any Channel
    ) async throws -> (payment: String, amount: Amount?, text: String?) {
        var fields = try await CommandFields(
            request, names: ["payment", "amount", "currency", "text"], on: channel)
        let payment = fields.requiredText("payment")
        let amount = fields.has("amount") ? fields.amount("amount", currency: "currency") : nil
        let text = fields.text("text")
        try fields.finish()
        guard let payment else { throw fields.failure }
        return (payment, amount, text)
    }
}
