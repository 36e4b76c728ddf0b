/// Bytes that have the form of a signed message. Nothing is known yet about who made them.
///
/// ```
/// bytes ── Envelope(decoding:) ── verified(as:) ── Signed<Message>
/// ```
///
/// A COSE_Sign1, tagged, with the payload attached, an empty unprotected header and exactly three protected headers: the
/// algorithm, the signer's key as `kid`, and the message type. It has one encoding; every other is refused.
///
/// - Source: RFC 9052 section 4.2, RFC 9596.
public struct Envelope: Hashable, Sendable {
    /// Far above any message there is, and small enough for one frame of every link.
    public static let bytesMax = 16 * 1024

    public let bytes: [UInt8]
    public let type: MessageType
    /// Whose signature this claims to be. The key that verifies it; whether it has authority is not asked here.
    public let signer: PublicKey
    public let signature: Signature
    private let protectedRange: Range<Int>
    private let payloadRange: Range<Int>

    /// Checks the form, not the signature.
    ///
    /// - Throws: `EnvelopeError.tooLarge`, `.malformed` or `.unsupportedAlgorithm`.
    public init(decoding bytes: [UInt8]) throws(EnvelopeError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
        let header: (algorithm: Int64, signer: PublicKey, type: MessageType)
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes)
            try decoder.tag(COSESign1.tag)
            try decoder.array(count: 4)
            protectedRange = try decoder.bytesRange(max: Self.bytesMax)
            try decoder.map(countMax: 0)
            try decoder.endMap()
            payloadRange = try decoder.bytesRange(max: Self.bytesMax)
            signature = try decoder.signature()
            try decoder.finish()
            header = try Self.header(bytes, in: protectedRange)
        } catch {
            throw .malformed(error)
        }
        guard header.algorithm == COSESign1.edDSA else { throw .unsupportedAlgorithm(header.algorithm) }
        self.bytes = bytes
        (signer, type) = (header.signer, header.type)
    }

    public var payload: ArraySlice<UInt8> { bytes[payloadRange] }

    /// Checks type, signature and payload, in this order.
    ///
    /// - Throws: `EnvelopeError.wrongType`, `.invalidSignature` or `.malformedPayload`.
    public func verified<M: Message>(as type: M.Type) throws(EnvelopeError) -> Signed<M> {
        try checkType(M.self)
        let toBeSigned = COSESign1.toBeSigned(protected: bytes[protectedRange], payload: payload)
        guard signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
        return try signed()
    }

    /// For bytes from our own journal, whose signature was checked before they were written. An audit verifies again.
    ///
    /// - Throws: `EnvelopeError.wrongType` or `.malformedPayload`.
    package func trusted<M: Message>(as type: M.Type) throws(EnvelopeError) -> Signed<M> {
        try checkType(M.self)
        return try signed()
    }

    private func checkType<M: Message>(_: M.Type) throws(EnvelopeError) {
        guard type == M.type else { throw .wrongType(expected: M.type, found: type) }
    }

    private func signed<M: Message>() throws(EnvelopeError) -> Signed<M> {
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes, in: payloadRange)
            let message = try M(from: &decoder)
            try decoder.finish()
            return Signed(message: message, signer: signer, envelope: bytes)
        } catch {
            throw .malformedPayload(error)
        }
    }
}

// MARK: - The protected header

extension Envelope {
    static func encodedHeader(signer: PublicKey, type: MessageType) -> [UInt8] {
        CBOREncoder.encode(capacity: 128) { header in
            header.map(count: 3)
            header.key(COSESign1.Label.algorithm)
            header.integer(COSESign1.edDSA)
            header.key(COSESign1.Label.keyIdentifier)
            header.bytes(signer.bytes32)
            header.key(COSESign1.Label.type)
            header.text(type.text)
        }
    }

    private static func header(
        _ bytes: [UInt8], in range: Range<Int>
    ) throws(CBORError) -> (algorithm: Int64, signer: PublicKey, type: MessageType) {
        var header = try CBORDecoder(bytes, in: range)
        try header.map(countMax: 3)
        try header.key(COSESign1.Label.algorithm)
        let algorithm = try header.integer()
        try header.key(COSESign1.Label.keyIdentifier)
        let signer = PublicKey(try header.bytes32())
        try header.key(COSESign1.Label.type)
        let type = MessageType(text: try header.text(max: MessageType.textBytesMax))
        try header.endMap()
        try header.finish()
        return (algorithm, signer, type)
    }
}
