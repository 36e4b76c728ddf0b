import Ledger

/// The protected header of a signed tree head: everything the log signs besides the root.
///
/// ```
/// { 1: -8, 4: h'signing key', 15: { 1: "log id in hexadecimal", 6: issued at }, 395: 1, -65537: tree size, -65538: epoch }
/// ```
///
/// - Source: RFC 9942 section 5.2.1; RFC 9597 and RFC 8392 for the CWT claims.
struct TreeHeadHeader: Hashable, Sendable {
    let log: PublicKey
    let signer: PublicKey
    let size: UInt64
    let epoch: UInt64
    let time: Timestamp

    /// Labels of header parameters beside those in `COSESign1.Label`; the negative ones are of the range for private use.
    enum Label {
        static let tree: Int64 = 395
        static let proofs: Int64 = 396
        static let treeSize: Int64 = -65537
        static let epoch: Int64 = -65538
    }

    /// The value of `Label.tree`: RFC9162_SHA256.
    static let rfc9162SHA256: Int64 = 1

    private enum Claim {
        static let issuer: Int64 = 1
        static let issuedAt: Int64 = 6
    }

    init(_ head: TreeHead, signer: PublicKey) {
        (log, size, epoch, time) = (head.log, head.size, head.epoch, head.time)
        self.signer = signer
    }

    func head(root: Digest) -> TreeHead {
        TreeHead(log: log, size: size, root: root, epoch: epoch, time: time)
    }

    var encoded: [UInt8] {
        CBOREncoder.encode { header in
            header.map(count: 6)
            header.key(COSESign1.Label.algorithm)
            header.integer(COSESign1.edDSA)
            header.key(COSESign1.Label.keyIdentifier)
            header.bytes(signer.bytes32)
            header.key(COSESign1.Label.cwtClaims)
            header.map(count: 2)
            header.key(Claim.issuer)
            header.text(log.description)
            header.key(Claim.issuedAt)
            header.integer(time.microseconds / 1_000_000)
            header.key(Label.tree)
            header.integer(Self.rfc9162SHA256)
            header.key(Label.treeSize)
            header.unsigned(size)
            header.key(Label.epoch)
            header.unsigned(epoch)
        }
    }

    /// - Throws: `ReceiptError.malformed`, `.unsupportedAlgorithm` or `.unsupportedTree`.
    init(decoding bytes: [UInt8], in range: Range<Int>) throws(ReceiptError) {
        let algorithm: Int64
        let tree: Int64
        do throws(CBORError) {
            var header = try CBORDecoder(bytes, in: range)
            try header.map(countMax: 6)
            try header.key(COSESign1.Label.algorithm)
            algorithm = try header.integer()
            try header.key(COSESign1.Label.keyIdentifier)
            signer = PublicKey(try header.bytes32())
            try header.key(COSESign1.Label.cwtClaims)
            (log, time) = try Self.claims(&header)
            try header.key(Label.tree)
            tree = try header.integer()
            try header.key(Label.treeSize)
            size = try header.unsigned()
            try header.key(Label.epoch)
            epoch = try header.unsigned()
            try header.endMap()
            try header.finish()
        } catch {
            throw .malformed(error)
        }
        guard algorithm == COSESign1.edDSA else { throw .unsupportedAlgorithm(algorithm) }
        guard tree == Self.rfc9162SHA256 else { throw .unsupportedTree(tree) }
    }

    private static func claims(_ decoder: inout CBORDecoder) throws(CBORError) -> (PublicKey, Timestamp) {
        try decoder.map(countMax: 2)
        try decoder.key(Claim.issuer)
        guard let log = Bytes32(hexadecimal: try decoder.text(max: 64)) else { throw .notAllowed("iss") }
        try decoder.key(Claim.issuedAt)
        let seconds = try decoder.integer()
        let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { throw .notAllowed("iat") }
        try decoder.endMap()
        return (PublicKey(log), Timestamp(microseconds: microseconds))
    }
}
