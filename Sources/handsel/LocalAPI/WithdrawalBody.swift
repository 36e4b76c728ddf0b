/// What `POST /withdrawals` is told: the amount in major units.
struct WithdrawalBody: Encodable {
    let amount: String
    let currency: String
    let to: String
}
