import Ledger

@testable import PaymentProtocol

/// What the example records' log says about itself: the entries of `Tests/Vectors/receipts.json`.
enum ExampleReceipt {
    /// The first eleven: a receipt of one says nothing that a receipt of another does not.
    static let records = ExampleRecord.clearing.prefix(11).map(\.record)

    /// Over the first records, as the log signs it after a group commit.
    static func head(size: Int) -> SignedTreeHead { head(over: Array(records.prefix(size))) }

    private static func head(over records: [ClearingRecord]) -> SignedTreeHead {
        var tree = MerkleFrontier()
        for record in records { _ = tree.append(MerkleTree.leafHash(of: record.encoded)) }
        let head = TreeHead(
            log: Examples.clearing, size: tree.size, root: tree.root, epoch: 1, time: records[records.count - 1].time)
        let unsigned = UnsignedTreeHead(head, signer: Examples.clearing)
        do {
            return try unsigned.signed(with: Examples.logKey.sign(unsigned.toBeSigned))
        } catch {
            preconditionFailure("a key signs: \(error)")
        }
    }

    /// Under the head over all the example records.
    static func receipt(of sequence: Int) -> SettlementReceipt { receipt(of: sequence, in: records) }

    /// Under the head over these records.
    static func receipt(of sequence: Int, in records: [ClearingRecord]) -> SettlementReceipt {
        var tree = GrowingTree()
        for record in records { tree.append(MerkleTree.leafHash(of: record.encoded)) }
        let size = UInt64(records.count)
        guard let path = MerkleTree.inclusionProof(leaf: UInt64(sequence), size: size, node: tree.node),
            let proof = try? InclusionReceipt(
                head: head(over: records), leafIndex: UInt64(sequence), path: path)
        else { preconditionFailure("the tree has every node of its own") }
        return SettlementReceipt(record: records[sequence], proof: proof)
    }

    /// From the tree over so many records to the head over all of them.
    static func consistency(from size: UInt64) -> (receipt: ConsistencyReceipt, earlierRoot: Digest) {
        guard let proof = ConsistencyReceipt.of(records, from: size, to: head(size: records.count)) else {
            preconditionFailure("the tree has every node of its own")
        }
        return proof
    }

    /// Over as many records as `head(size: 6)`, and signed by the same key.
    static let otherHead: SignedTreeHead = {
        let head = TreeHead(
            log: Examples.clearing, size: 6, root: .sha256(of: [6]), epoch: 1, time: records[5].time)
        let unsigned = UnsignedTreeHead(head, signer: Examples.clearing)
        do {
            return try unsigned.signed(with: Examples.logKey.sign(unsigned.toBeSigned))
        } catch {
            preconditionFailure("a key signs: \(error)")
        }
    }()

    /// One of each kind.
    static let evidence: [(name: String, evidence: HeadEvidence)] = {
        let (receipt, root) = consistency(from: 6)
        do {
            return [
                ("two-roots", try HeadEvidence(head(size: 6), .twoRoots(otherHead))),
                ("other-beginning", try HeadEvidence(otherHead, .otherBeginning(root, receipt))),
                ("unproven", try HeadEvidence(otherHead, .unproven(head(size: 11)))),
                ("unproven/no-head", try HeadEvidence(otherHead, .unproven(nil))),
            ]
        } catch {
            preconditionFailure("they do not fit: \(error)")
        }
    }()

    /// From the tree over so many records to the tree over all of them.
    static func consistencyPath(from size: UInt64) -> [Digest] {
        var tree = GrowingTree()
        for record in records { tree.append(MerkleTree.leafHash(of: record.encoded)) }
        guard let path = MerkleTree.consistencyProof(from: size, to: UInt64(records.count), node: tree.node) else {
            preconditionFailure("the tree has every node of its own")
        }
        return path
    }
}
