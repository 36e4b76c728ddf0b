/// What every COSE Receipt of a log looks like: a signed tree head whose unprotected header holds one proof, which is two
/// numbers and a path.
///
/// `18([<< protected >>, { 396: { kind: [ << [number, number, [path…]] >> ] } }, null, signature])`
///
/// - Source: RFC 9942 section 5.
struct COSEReceipt: Hashable, Sendable {
    /// The label of a proof, within the proofs of a header.
    enum Kind: Int64, Sendable {
        case inclusion = -1
        case consistency = -2
    }

    static let bytesMax = 4096
    /// A path of one element per level, and the node where a consistency proof begins.
    static let pathCountMax = MerkleTree.pathCountMax + 1

    let kind: Kind
    let first, second: UInt64
    /// At least one element.
    let path: [Digest]
    let header: TreeHeadHeader
    let protected: [UInt8]
    let signature: Signature

    /// - Throws: `ReceiptError.emptyPath`.
    init(_ kind: Kind, _ first: UInt64, _ second: UInt64, path: [Digest], head: SignedTreeHead) throws(ReceiptError) {
        guard !path.isEmpty else { throw .emptyPath }
        (self.kind, self.first, self.second, self.path) = (kind, first, second, path)
        header = TreeHeadHeader(head.head, signer: head.signer)
        (protected, signature) = (head.protected, head.signature)
    }

    /// Checks the form, not the proof.
    ///
    /// - Throws: `ReceiptError.tooLarge`, `.malformed`, `.unsupportedAlgorithm`, `.unsupportedTree` or `.emptyPath`.
    init(_ kind: Kind, decoding bytes: [UInt8]) throws(ReceiptError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
        let protectedRange: Range<Int>
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes)
            try decoder.tag(COSESign1.tag)
            try decoder.array(count: 4)
            protectedRange = try decoder.bytesRange(max: SignedTreeHead.bytesMax)
            (first, second, path) = try Self.proof(bytes, in: Self.proofRange(kind, &decoder))
            guard try decoder.takeNull() else { throw .notAllowed("payload") }
            signature = try decoder.signature()
            try decoder.finish()
        } catch {
            throw .malformed(error)
        }
        self.kind = kind
        header = try TreeHeadHeader(decoding: bytes, in: protectedRange)
        protected = Array(bytes[protectedRange])
        guard !path.isEmpty else { throw .emptyPath }
    }

    /// Checks that the log's own key signed this root.
    ///
    /// - Parameter log: the log's id, which is the key that signs for it.
    /// - Throws: `ReceiptError.wrongLog`, `.wrongSigner` or `.invalidSignature`.
    func verify(root: Digest, log: PublicKey) throws(ReceiptError) -> SignedTreeHead {
        guard header.log == log else { throw .wrongLog(expected: log, found: header.log) }
        guard header.signer == log else { throw .wrongSigner(header.signer) }
        let toBeSigned = SignedTreeHead.toBeSigned(protected: protected[...], root: root)
        guard header.signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
        return head(root: root)
    }

    /// The head that is signed if this is the root: whoever calls this has verified it.
    func head(root: Digest) -> SignedTreeHead {
        SignedTreeHead(
            head: header.head(root: root), signer: header.signer, protected: protected, signature: signature)
    }

    var encoded: [UInt8] {
        CBOREncoder.encode(capacity: 512) { encoder in
            encoder.tag(COSESign1.tag)
            encoder.array(count: 4)
            encoder.bytes(protected)
            encoder.map(count: 1)
            encoder.key(TreeHeadHeader.Label.proofs)
            encoder.map(count: 1)
            encoder.key(kind.rawValue)
            encoder.array(count: 1)
            encoder.bytes(CBOREncoder.encode(encodeProof))
            encoder.null()
            encoder.bytes(signature.bytes)
        }
    }

    private func encodeProof(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.unsigned(first)
        encoder.unsigned(second)
        encoder.array(count: path.count)
        for hash in path { encoder.bytes(hash.bytes32) }
    }

    private static func proofRange(_ kind: Kind, _ decoder: inout CBORDecoder) throws(CBORError) -> Range<Int> {
        try decoder.map(countMax: 1)
        try decoder.key(TreeHeadHeader.Label.proofs)
        try decoder.map(countMax: 1)
        try decoder.key(kind.rawValue)
        try decoder.array(count: 1)
        let range = try decoder.bytesRange(max: bytesMax)
        try decoder.endMap()
        try decoder.endMap()
        return range
    }

    private static func proof(
        _ bytes: [UInt8], in range: Range<Int>
    ) throws(CBORError) -> (first: UInt64, second: UInt64, path: [Digest]) {
        var decoder = try CBORDecoder(bytes, in: range)
        try decoder.array(count: 3)
        let first = try decoder.unsigned()
        let second = try decoder.unsigned()
        var path: [Digest] = []
        for _ in 0..<(try decoder.array(countMax: pathCountMax)) { path.append(try decoder.digest()) }
        try decoder.finish()
        return (first, second, path)
    }
}
