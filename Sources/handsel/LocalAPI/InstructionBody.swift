/// What `POST /account/instructions` is told.
struct InstructionBody: Encodable {
    let action: String
    let account: String?
    let key: String?
}
