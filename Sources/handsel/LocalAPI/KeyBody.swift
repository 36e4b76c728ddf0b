/// What `POST /account/keys` is told.
struct KeyBody: Encodable {
    let key: String
    let role: String
}
