/// What `POST /bump/confirm` is told: the string that the other device shows.
struct ConfirmBody: Encodable {
    let string: String
}
