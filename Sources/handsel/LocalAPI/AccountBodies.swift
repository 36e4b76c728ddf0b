/// What `POST /account/instructions` is told.
struct InstructionBody: Encodable {
    let action: String
    let account: String?
    let key: String?
}

/// What `POST /account/keys` is told.
struct KeyBody: Encodable {
    let key: String
    let role: String
}

/// What `POST /withdrawals` is told: the amount in major units.
struct WithdrawalBody: Encodable {
    let amount: String
    let currency: String
    let to: String
}
