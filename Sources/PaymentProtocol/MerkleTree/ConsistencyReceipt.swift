/// A COSE Receipt: the proof that an earlier tree of a log is the beginning of a later one, so that nothing in it was
/// changed, left out or put in another order.
///
/// ```
/// earlier root ── path ──▶ later root ── signature ──▶ the log
/// ```
///
/// A signed tree head whose unprotected header holds the way from the earlier tree to the later one:
/// `{ 396: { -2: [ << [earlier size, later size, [path…]] >> ] } }`. A path has at least one element, so there is no receipt
/// from a tree to itself.
///
/// - Source: RFC 9942 section 5.3; RFC 9162 section 2.1.4.
public struct ConsistencyReceipt: Hashable, Sendable {
    public static let bytesMax = COSEReceipt.bytesMax

    private let form: COSEReceipt

    /// How many records the earlier tree has.
    public var earlierSize: UInt64 { form.first }
    /// How many records the later tree has, whose root is signed.
    public var laterSize: UInt64 { form.second }
    /// The log that it says it is of, which only `verify` shows.
    public var log: PublicKey { form.header.log }
    /// In the order of RFC 9162 section 2.1.4.
    public var path: [Digest] { form.path }

    /// - Throws: `ReceiptError.emptyPath`, or `.wrongPath` if the earlier tree has no records, or not fewer than the later one.
    public init(from earlierSize: UInt64, to head: SignedTreeHead, path: [Digest]) throws(ReceiptError) {
        form = try COSEReceipt(.consistency, earlierSize, head.head.size, path: path, head: head)
        try checkSizes()
    }

    /// Checks the form, not the proof.
    ///
    /// - Throws: any `ReceiptError` but `.wrongLog`, `.wrongSigner` and `.invalidSignature`.
    public init(decoding bytes: [UInt8]) throws(ReceiptError) {
        form = try COSEReceipt(.consistency, decoding: bytes)
        guard laterSize == form.header.size else { throw .wrongSize(signed: form.header.size, proven: laterSize) }
        try checkSizes()
    }

    private func checkSizes() throws(ReceiptError) {
        guard 0 < earlierSize, earlierSize < laterSize else { throw .wrongPath }
    }

    /// Checks that the log signed a tree that begins with the tree of this root.
    ///
    /// - Parameters:
    ///   - earlierRoot: of the tree of `earlierSize` records.
    ///   - log: the log's id, which is the key that signs for it.
    /// - Returns: the later head.
    /// - Throws: `ReceiptError.wrongLog`, `.wrongSigner`, `.wrongPath` or `.invalidSignature`.
    @discardableResult
    public func verify(earlierRoot: Digest, log: PublicKey) throws(ReceiptError) -> SignedTreeHead {
        guard
            let roots = MerkleTree.consistencyRoots(
                oldSize: earlierSize, oldRoot: earlierRoot, newSize: laterSize, proof: path),
            roots.old == earlierRoot
        else { throw .wrongPath }
        return try form.verify(root: roots.new, log: log)
    }

    public var encoded: [UInt8] { form.encoded }
}
