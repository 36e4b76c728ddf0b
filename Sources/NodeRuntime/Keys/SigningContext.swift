import Ledger
import PaymentProtocol

/// What bytes say that a node is about to sign: who signs, and what kind of thing.
///
/// - Source: RFC 9052 section 4.4 (`Sig_structure`), RFC 9596 (`typ`), RFC 9942 section 5.2.1 (tree heads).
struct SigningContext: Equatable, Sendable {
    enum Header: Equatable, Sendable {
        /// - Parameter type: the text of its `typ`.
        case message(type: String, signer: PublicKey)
        case treeHead(log: PublicKey, signer: PublicKey)
    }

    let header: Header

    /// Bytes: an envelope holds what is signed, and a little more.
    static let bytesMax = Envelope.bytesMax

    /// Labels of header parameters, as Docs/PROTOCOL.md lists them.
    private enum Label {
        static let algorithm: Int64 = 1
        static let keyIdentifier: Int64 = 4
        static let cwtClaims: Int64 = 15
        static let type: Int64 = 16
        static let tree: Int64 = 395
        static let treeSize: Int64 = -65537
        static let epoch: Int64 = -65538
    }

    private enum Claim {
        static let issuer: Int64 = 1
        static let issuedAt: Int64 = 6
    }

    private static let edDSA: Int64 = -8
    private static let rfc9162SHA256: Int64 = 1
    /// UTF-8 bytes: longer than the `typ` of any message.
    private static let typeBytesMax = 96

    /// - Throws: `SignerError.malformed` unless these are the bytes of a message or tree head of ours, in their one encoding.
    init(toBeSigned bytes: [UInt8]) throws(SignerError) {
        do throws(CBORError) {
            var structure = try CBORDecoder(bytes, bytesMax: Self.bytesMax)
            try structure.array(count: 4)
            guard try structure.text(max: 16) == "Signature1" else { throw .notAllowed("context") }
            let protected = try structure.bytes(max: Self.bytesMax)
            _ = try structure.bytes(count: 0)
            let payload = try structure.bytes(max: Self.bytesMax)
            try structure.finish()

            var header = try CBORDecoder(protected)
            try header.map(countMax: 6)
            try header.key(Label.algorithm)
            guard try header.integer() == Self.edDSA else { throw .notAllowed("alg") }
            try header.key(Label.keyIdentifier)
            let signer = PublicKey(try header.bytes32())
            if try header.nextKey() == Label.cwtClaims {
                self.header = .treeHead(log: try Self.log(readingTreeHead: &header), signer: signer)
                guard payload.count == 32 else { throw .notAllowed("root") }
            } else {
                try header.key(Label.type)
                self.header = .message(type: try header.text(max: Self.typeBytesMax), signer: signer)
            }
            try header.endMap()
            try header.finish()
        } catch {
            throw .malformed(error)
        }
    }

    /// Reads what a tree head's header says after the signer: its claims, its tree, its size and its epoch.
    ///
    /// - Returns: the log that it is a head of.
    private static func log(readingTreeHead header: inout CBORDecoder) throws(CBORError) -> PublicKey {
        try header.key(Label.cwtClaims)
        try header.map(countMax: 2)
        try header.key(Claim.issuer)
        guard let log = Bytes32(hexadecimal: try header.text(max: 64)) else { throw .notAllowed("iss") }
        try header.key(Claim.issuedAt)
        _ = try header.integer()
        try header.endMap()
        try header.key(Label.tree)
        guard try header.integer() == rfc9162SHA256 else { throw .notAllowed("vds") }
        try header.key(Label.treeSize)
        _ = try header.unsigned()
        try header.key(Label.epoch)
        _ = try header.unsigned()
        return PublicKey(log)
    }
}
