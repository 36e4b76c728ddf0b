/// A COSE Receipt: the proof that a record is in a log, for anyone who knows the log's id and nothing else.
///
/// ```
/// record ── leaf hash ── path ──▶ root ── signature ──▶ the log
/// ```
///
/// A signed tree head whose unprotected header holds the way from one leaf to the root:
/// `{ 396: { -1: [ << [tree size, leaf index, [path…]] >> ] } }`. A path has at least one element, so a log's only record
/// has no receipt.
///
/// - Source: RFC 9942 section 5.2.
public struct InclusionReceipt: Hashable, Sendable {
    public static let bytesMax = 4096

    /// The place of the record in the log, counted from 0.
    public let leafIndex: UInt64
    /// The siblings from the leaf to the root, lowest first.
    public let path: [Digest]
    public let signature: Signature
    private let header: TreeHeadHeader
    private let protected: [UInt8]

    /// - Throws: `ReceiptError.emptyPath`, or `.wrongPath` if the path cannot belong to this place in this tree.
    public init(head: SignedTreeHead, leafIndex: UInt64, path: [Digest]) throws(ReceiptError) {
        try Self.check(path, leafIndex: leafIndex, size: head.head.size)
        (self.leafIndex, self.path) = (leafIndex, path)
        signature = head.signature
        header = TreeHeadHeader(head.head, signer: head.signer)
        protected = head.protected
    }

    /// Checks the form, not the proof.
    ///
    /// - Throws: any `ReceiptError` but `.wrongLog`, `.wrongSigner` and `.invalidSignature`.
    public init(decoding bytes: [UInt8]) throws(ReceiptError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytesMax: Self.bytesMax) }
        let protectedRange: Range<Int>
        let size: UInt64
        do throws(CBORError) {
            var decoder = try CBORDecoder(bytes)
            try decoder.tag(COSESign1.tag)
            try decoder.array(count: 4)
            protectedRange = try decoder.bytesRange(max: SignedTreeHead.bytesMax)
            (size, leafIndex, path) = try Self.proof(bytes, in: Self.proofRange(&decoder))
            guard try decoder.takeNull() else { throw .notAllowed("payload") }
            signature = try decoder.signature()
            try decoder.finish()
        } catch {
            throw .malformed(error)
        }
        header = try TreeHeadHeader(decoding: bytes, in: protectedRange)
        protected = Array(bytes[protectedRange])
        guard !path.isEmpty else { throw .emptyPath }
        guard size == header.size else { throw .wrongSize(signed: header.size, proven: size) }
        try Self.check(path, leafIndex: leafIndex, size: size)
    }

    /// Checks that the log signed a tree that has this record at `leafIndex`.
    ///
    /// - Parameter log: the log's id, which is the key that signs for it.
    /// - Returns: what the log signed.
    /// - Throws: `ReceiptError.wrongLog`, `.wrongSigner`, `.wrongPath` or `.invalidSignature`.
    @discardableResult
    public func verify(leafHash: Digest, log: PublicKey) throws(ReceiptError) -> TreeHead {
        guard header.log == log else { throw .wrongLog(expected: log, found: header.log) }
        guard header.signer == log else { throw .wrongSigner(header.signer) }
        guard let root = MerkleTree.root(leafHash: leafHash, leaf: leafIndex, size: header.size, path: path) else {
            throw .wrongPath
        }
        let toBeSigned = SignedTreeHead.toBeSigned(protected: protected[...], root: root)
        guard header.signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
        return header.head(root: root)
    }

    public var encoded: [UInt8] {
        CBOREncoder.encode(capacity: 512) { encoder in
            encoder.tag(COSESign1.tag)
            encoder.array(count: 4)
            encoder.bytes(protected)
            encoder.map(count: 1)
            encoder.key(TreeHeadHeader.Label.proofs)
            encoder.map(count: 1)
            encoder.key(Self.inclusionLabel)
            encoder.array(count: 1)
            encoder.bytes(CBOREncoder.encode(encodeProof))
            encoder.null()
            encoder.bytes(signature)
        }
    }
}

extension InclusionReceipt {
    /// The kind of proof, within the proofs of a header.
    private static let inclusionLabel: Int64 = -1

    private func encodeProof(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.unsigned(header.size)
        encoder.unsigned(leafIndex)
        encoder.array(count: path.count)
        for hash in path { encoder.bytes(hash.bytes32) }
    }

    private static func proofRange(_ decoder: inout CBORDecoder) throws(CBORError) -> Range<Int> {
        try decoder.map(countMax: 1)
        try decoder.key(TreeHeadHeader.Label.proofs)
        try decoder.map(countMax: 1)
        try decoder.key(inclusionLabel)
        try decoder.array(count: 1)
        let range = try decoder.bytesRange(max: bytesMax)
        try decoder.endMap()
        try decoder.endMap()
        return range
    }

    private static func proof(
        _ bytes: [UInt8], in range: Range<Int>
    ) throws(CBORError) -> (size: UInt64, leafIndex: UInt64, path: [Digest]) {
        var decoder = try CBORDecoder(bytes, in: range)
        try decoder.array(count: 3)
        let size = try decoder.unsigned()
        let leafIndex = try decoder.unsigned()
        var path: [Digest] = []
        for _ in 0..<(try decoder.array(countMax: MerkleTree.pathCountMax)) {
            path.append(Digest(try decoder.bytes32()))
        }
        try decoder.finish()
        return (size, leafIndex, path)
    }

    private static func check(_ path: [Digest], leafIndex: UInt64, size: UInt64) throws(ReceiptError) {
        guard !path.isEmpty else { throw .emptyPath }
        guard path.count == MerkleTree.pathCount(leaf: leafIndex, size: size) else { throw .wrongPath }
    }
}
