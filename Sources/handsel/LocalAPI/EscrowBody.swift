/// What `POST /escrows` is told.
struct EscrowBody: Encodable {
    let creditor: String
    let amount: String
    let currency: String
    let arbiter: String?
    let shipWithinSeconds: Int64
    let confirmWithinSeconds: Int64
    let ruleWithinSeconds: Int64
    let withoutRuling: String
    /// Amounts in major units, with commas between.
    let milestones: String?
    let text: String?

    enum CodingKeys: String, CodingKey {
        case creditor, amount, currency, arbiter, milestones, text
        case shipWithinSeconds = "ship_within_seconds"
        case confirmWithinSeconds = "confirm_within_seconds"
        case ruleWithinSeconds = "rule_within_seconds"
        case withoutRuling = "without_ruling"
    }
}

/// What `POST /escrows/{identifier}/steps` is told.
struct EscrowStepBody: Encodable {
    let action: String
    var amount: String?
    var currency: String?
    /// SHA-256 in hexadecimal.
    var evidence: String?
    var text: String?
}

/// What `POST /refunds` is told.
struct RefundBody: Encodable {
    /// The payment's identifier, or the beginning of it.
    let payment: String
    let amount: String?
    let currency: String?
    let text: String?
}
