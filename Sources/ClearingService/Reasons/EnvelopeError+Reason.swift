import PaymentProtocol

extension EnvelopeError {
    /// Stays the same when the text gets better.
    var name: String {
        switch self {
        case .tooLarge: "body_too_large"
        case .malformed: "malformed"
        case .unsupportedAlgorithm: "unsupported_algorithm"
        case .wrongType: "wrong_message"
        case .invalidSignature: "invalid_signature"
        case .malformedPayload: "malformed_payload"
        }
    }

    var message: String {
        switch self {
        case .tooLarge(let bytesMax):
            "The signed message is larger than \(bytesMax) bytes. Nothing was done."
        case .malformed(let error):
            "The bytes are not a COSE_Sign1 in its one deterministic form (\(error)). Nothing was done."
        case .unsupportedAlgorithm(let algorithm):
            "The message is signed with the COSE algorithm \(algorithm), and only EdDSA (-8) is taken. Nothing was done."
        case .wrongType(let expected, let found):
            "The message is of the type \(Shown.name(found.text)), and here belongs \(expected). Nothing was done."
        case .invalidSignature:
            "The signature is not by the key that the message names, or the message was changed. Nothing was done."
        case .malformedPayload(let error):
            "The message is properly signed, but its content is not in its one form (\(error)). Nothing was done."
        }
    }
}
