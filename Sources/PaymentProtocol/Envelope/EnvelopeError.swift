/// Why bytes are not a message that someone signed, in the order of the checks.
public enum EnvelopeError: Error, Equatable, Sendable {
    case tooLarge(bytesMax: Int)
    /// Not a COSE_Sign1 in deterministic form with exactly our headers.
    case malformed(CBORError)
    /// Not EdDSA.
    case unsupportedAlgorithm(Int64)
    case wrongType(expected: MessageType, found: MessageType)
    case invalidSignature
    /// Properly signed, but the payload is not a message of its type.
    case malformedPayload(CBORError)
}
