/// Why bytes are not a signed tree head, or do not prove that a record is in a log; in the order of the checks.
public enum ReceiptError: Error, Equatable, Sendable {
    case tooLarge(bytesMax: Int)
    /// Not a COSE_Sign1 in deterministic form with exactly the headers of the profile.
    case malformed(CBORError)
    /// Not EdDSA.
    case unsupportedAlgorithm(Int64)
    /// A verifiable data structure other than `RFC9162_SHA256`.
    case unsupportedTree(Int64)
    /// RFC 9942 cannot express the inclusion of a log's only record.
    case emptyPath
    /// The proof is for another tree than the one that was signed.
    case wrongSize(signed: UInt64, proven: UInt64)
    case wrongLog(expected: PublicKey, found: PublicKey)
    /// Signed by a key that does not speak for the log.
    case wrongSigner(PublicKey)
    /// The path does not fit the place of the leaf.
    case wrongPath
    /// The signature is not for this root: another record, another path, or not signed by the log.
    case invalidSignature
    /// A message inside the record was not signed by the key that it names.
    case forgedMessage(EnvelopeError)
}
