/// A message together with the proof of who signed it.
///
/// There is no way to get one but by verifying, so a function that takes a `Signed` need not ask again.
public struct Signed<M: Message>: Sendable {
    public let message: M
    public let signer: PublicKey
    /// The exact bytes that were signed and checked, to be kept and passed on as they are.
    public let envelope: [UInt8]
    /// SHA-256 of `envelope`.
    public let digest: Digest

    init(message: M, signer: PublicKey, envelope: [UInt8]) {
        (self.message, self.signer, self.envelope) = (message, signer, envelope)
        digest = .sha256(of: envelope)
    }
}

extension Signed: Equatable {
    /// The envelope says all the rest.
    public static func == (left: Signed, right: Signed) -> Bool {
        left.digest == right.digest && left.envelope == right.envelope
    }
}
