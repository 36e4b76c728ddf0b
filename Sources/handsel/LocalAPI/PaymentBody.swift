/// What `POST /payments` is told: the amount in major units, the creditor by its account's text.
struct PaymentBody: Encodable {
    let creditor: String
    let amount: String
    let currency: String
    let text: String?
}
