/// A state of a log that somebody kept outside of its book: what an auditor holds against the book later.
///
/// Everything that a clearing node hands out and signs names such a state, so everything can serve:
///
/// | kept | its states |
/// | --- | --- |
/// | a settlement receipt (Docs/PROTOCOL.md section 10.1) | the one under which its record was proven |
/// | evidence (11.3) | one or two |
/// | a statement of liabilities (5.16) | the one that it speaks of |
/// | a consistency receipt (11.2) | two, for whoever knows the root of the earlier one |
public enum OutsideHead: Equatable, Sendable {
    /// Its signature was verified.
    case root(SignedRoot)
    /// It names no root: the earlier one comes from another head, or from the book, and the later one follows from it.
    case continuation(ConsistencyReceipt)

    /// The largest of what can be read.
    public static let bytesMax = SettlementReceipt.bytesMax

    /// Reads the bytes of any of these, and verifies each signature that can be verified without the book.
    ///
    /// - Returns: at least one, those with fewer records first.
    public static func read(_ bytes: [UInt8]) throws(OutsideHeadError) -> [OutsideHead] {
        // What each of them begins with: an array of two, an array of four, the tag of COSE_Sign1 (18).
        switch bytes.first {
        case 0x82: [.root(try root(ofReceipt: bytes))]
        case 0x84: try roots(ofEvidence: bytes).map { .root($0) }
        case 0xd2: [try signed(bytes)]
        default: throw .unknownForm
        }
    }

    private static func root(ofReceipt bytes: [UInt8]) throws(OutsideHeadError) -> SignedRoot {
        let receipt: SettlementReceipt
        do throws(CBORError) { receipt = try SettlementReceipt(decoding: bytes) } catch { throw .malformed(error) }
        guard let head = receipt.provenHead else { throw .receipt(.wrongPath) }
        do throws(ReceiptError) {
            try receipt.proof.verify(leafHash: receipt.record.leafHash, log: head.head.log)
        } catch {
            throw .receipt(error)
        }
        return try SignedRoot(head)
    }

    private static func roots(ofEvidence bytes: [UInt8]) throws(OutsideHeadError) -> [SignedRoot] {
        let evidence: HeadEvidence
        do throws(HeadEvidenceError) { evidence = try HeadEvidence(decoding: bytes) } catch { throw .evidence(error) }
        return [try SignedRoot(evidence.head)] + (try evidence.other.map(SignedRoot.init).map { [$0] } ?? [])
    }

    private static func signed(_ bytes: [UInt8]) throws(OutsideHeadError) -> OutsideHead {
        // Three messages begin alike; each has a form that the others do not have.
        if let receipt = try? ConsistencyReceipt(decoding: bytes) { return .continuation(receipt) }
        if (try? SignedTreeHead(trusting: bytes, root: .sha256(of: []))) != nil { throw .noRoot }
        let statement: Signed<LiabilitiesStatement>
        do throws(EnvelopeError) {
            statement = try Envelope(decoding: bytes).verified(as: LiabilitiesStatement.self)
        } catch {
            throw .statement(error)
        }
        let message = statement.message
        guard statement.signer == message.clearing else { throw .notSignedByLog }
        return .root(
            SignedRoot(log: message.clearing, size: message.size, root: message.root, time: message.time))
    }
}

/// Why bytes are no state of a log, or one that its key did not sign.
public enum OutsideHeadError: Error, Equatable, Sendable {
    /// Nothing that a clearing node hands out begins like this.
    case unknownForm
    case malformed(CBORError)
    case receipt(ReceiptError)
    case evidence(HeadEvidenceError)
    case statement(EnvelopeError)
    /// A signed head without its root, which is a part of what is signed.
    case noRoot
    /// Another key than the log's own signed it.
    case notSignedByLog
}
