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
    public static let bytesMax = COSEReceipt.bytesMax

    private let form: COSEReceipt

    /// The place of the record in the log, counted from 0.
    public var leafIndex: UInt64 { form.second }
    /// The siblings from the leaf to the root, lowest first.
    public var path: [Digest] { form.path }
    public var signature: Signature { form.signature }
    /// How many records the signed tree has.
    public var treeSize: UInt64 { form.first }

    /// - Throws: `ReceiptError.emptyPath`, or `.wrongPath` if the path cannot belong to this place in this tree.
    public init(head: SignedTreeHead, leafIndex: UInt64, path: [Digest]) throws(ReceiptError) {
        form = try COSEReceipt(.inclusion, head.head.size, leafIndex, path: path, head: head)
        try checkPath()
    }

    /// Checks the form, not the proof.
    ///
    /// - Throws: any `ReceiptError` but `.wrongLog`, `.wrongSigner` and `.invalidSignature`.
    public init(decoding bytes: [UInt8]) throws(ReceiptError) {
        form = try COSEReceipt(.inclusion, decoding: bytes)
        guard treeSize == form.header.size else { throw .wrongSize(signed: form.header.size, proven: treeSize) }
        try checkPath()
    }

    private func checkPath() throws(ReceiptError) {
        guard path.count == MerkleTree.pathCount(leaf: leafIndex, size: treeSize) else { throw .wrongPath }
    }

    /// Checks that the log signed a tree that has this record at `leafIndex`.
    ///
    /// - Parameter log: the log's id, which is the key that signs for it.
    /// - Returns: what the log signed.
    /// - Throws: `ReceiptError.wrongLog`, `.wrongSigner`, `.wrongPath` or `.invalidSignature`.
    @discardableResult
    public func verify(leafHash: Digest, log: PublicKey) throws(ReceiptError) -> TreeHead {
        try form.verify(root: root(leafHash: leafHash), log: log).head
    }

    /// The head under which the record was proven: of a receipt that `verify` has accepted.
    ///
    /// - Throws: `ReceiptError.wrongPath`.
    func head(provenFor leafHash: Digest) throws(ReceiptError) -> SignedTreeHead {
        form.head(root: try root(leafHash: leafHash))
    }

    private func root(leafHash: Digest) throws(ReceiptError) -> Digest {
        guard let root = MerkleTree.root(leafHash: leafHash, leaf: leafIndex, size: treeSize, path: path) else {
            throw .wrongPath
        }
        return root
    }

    public var encoded: [UInt8] { form.encoded }
}
