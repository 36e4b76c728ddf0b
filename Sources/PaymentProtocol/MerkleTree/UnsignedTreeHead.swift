/// A tree head on its way to being signed by whoever holds the log's key.
public struct UnsignedTreeHead: Sendable {
    public let head: TreeHead
    public let signer: PublicKey
    private let protected: [UInt8]

    public init(_ head: TreeHead, signer: PublicKey) {
        (self.head, self.signer) = (head, signer)
        protected = TreeHeadHeader(head, signer: signer).encoded
    }

    /// The bytes that the signer signs.
    public var toBeSigned: [UInt8] {
        SignedTreeHead.toBeSigned(protected: protected[...], root: head.root)
    }

    /// - Throws: `ReceiptError.invalidSignature` if the signer did not sign `toBeSigned`.
    public func signed(with signature: Signature) throws(ReceiptError) -> SignedTreeHead {
        guard signer.isValid(signature, for: toBeSigned) else { throw .invalidSignature }
        return SignedTreeHead(head: head, signer: signer, protected: protected, signature: signature)
    }
}
