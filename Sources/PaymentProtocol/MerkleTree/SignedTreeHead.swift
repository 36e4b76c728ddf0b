import Ledger

/// A tree head with the proof of who signed it. There is no way to get one but by verifying.
///
/// Its bytes are a COSE_Sign1, tagged, with an empty unprotected header. The payload is the root and is detached: whoever
/// checks must know the root, or compute it from a record and its path.
///
/// - Source: RFC 9942 section 5.2.1.
public struct SignedTreeHead: Hashable, Sendable {
    public static let bytesMax = 512

    public let head: TreeHead
    /// The key that signed. Whether it speaks for the log is asked by `InclusionReceipt.verify` and by auditors.
    public let signer: PublicKey
    public let signature: Signature
    let protected: [UInt8]

    init(head: TreeHead, signer: PublicKey, protected: [UInt8], signature: Signature) {
        (self.head, self.signer, self.protected, self.signature) = (head, signer, protected, signature)
    }

    /// Reads a head and checks its signature over this root.
    ///
    /// - Throws: `ReceiptError.tooLarge`, `.malformed`, `.unsupportedAlgorithm`, `.unsupportedTree` or
    ///   `.invalidSignature`.
    public init(decoding bytes: [UInt8], root: Digest) throws(ReceiptError) {
        try self.init(trusting: bytes, root: root)
        let toBeSigned = Self.toBeSigned(protected: protected[...], root: root)
        guard signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
    }

    /// Reads a head from where only checked ones are kept: its signature was checked before it was written.
    ///
    /// - Throws: `ReceiptError.tooLarge`, `.malformed`, `.unsupportedAlgorithm` or `.unsupportedTree`.
    init(trusting bytes: [UInt8], root: Digest) throws(ReceiptError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
        let protectedRange: Range<Int>
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes)
            try decoder.tag(COSESign1.tag)
            try decoder.array(count: 4)
            protectedRange = try decoder.bytesRange(max: Self.bytesMax)
            try decoder.map(countMax: 0)
            try decoder.endMap()
            guard try decoder.takeNull() else { throw .notAllowed("payload") }
            signature = try decoder.signature()
            try decoder.finish()
        } catch {
            throw .malformed(error)
        }
        let header = try TreeHeadHeader(decoding: bytes, in: protectedRange)
        protected = Array(bytes[protectedRange])
        signer = header.signer
        head = header.head(root: root)
    }

    public var bytes: [UInt8] {
        CBOREncoder.encode { encoder in
            encoder.tag(COSESign1.tag)
            encoder.array(count: 4)
            encoder.bytes(protected)
            encoder.map(count: 0)
            encoder.null()
            encoder.bytes(signature)
        }
    }

    static func toBeSigned(protected: ArraySlice<UInt8>, root: Digest) -> [UInt8] {
        COSESign1.toBeSigned(protected: protected, payload: root.bytes32.bytes)
    }
}
