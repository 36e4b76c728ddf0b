/// A message on its way to being signed by whoever holds the key.
///
/// ```
/// UnsignedEnvelope(message, signer:) ── toBeSigned ──▶ (the holder of the key) ── signed(with:) ── Signed<Message>
/// ```
public struct UnsignedEnvelope<M: Message>: Sendable {
    public let message: M
    public let signer: PublicKey
    private let protected: [UInt8]
    private let payload: [UInt8]

    public init(_ message: M, signer: PublicKey) {
        (self.message, self.signer) = (message, signer)
        protected = Envelope.encodedHeader(signer: signer, type: M.type)
        payload = CBOREncoder.encode(message.encode(into:))
    }

    /// The bytes that the signer signs.
    public var toBeSigned: [UInt8] {
        COSESign1.toBeSigned(protected: protected, payload: payload)
    }

    /// - Throws: `EnvelopeError.tooLarge`, or `.invalidSignature` if the signer did not sign `toBeSigned`.
    public func signed(with signature: Signature) throws(EnvelopeError) -> Signed<M> {
        var encoder = CBOREncoder(capacity: protected.count + payload.count + 80)
        encoder.tag(COSESign1.tag)
        encoder.array(count: 4)
        encoder.bytes(protected)
        encoder.map(count: 0)
        encoder.bytes(payload)
        encoder.bytes(signature)
        guard encoder.bytes.count <= Envelope.bytesMax else { throw .tooLarge(bytesMax: Envelope.bytesMax) }
        guard signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
        return Signed(message: message, signer: signer, envelope: encoder.bytes)
    }
}
