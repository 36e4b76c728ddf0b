public import PaymentProtocol
import Synchronization

/// What the tree says about old records: made from the kept heads and nodes, without touching the machine.
extension ClearingStore {
    /// A record with its proof under the first kept head that covers it.
    ///
    /// - Returns: nil if there is no such record, or no head covers it yet.
    public func receipt(of sequence: UInt64) throws(StorageError) -> SettlementReceipt? {
        let notes = self.notes.withLock { $0 }
        return try database.reading { session in
            guard let record = try journal.record(at: sequence, session) else { return nil }
            var prover = Prover(treeNodes: treeNodes, notes: notes, session: session)
            return try prover.receipt(of: record, at: sequence)
        }
    }

    /// The head over the most records.
    public var latestHead: SignedTreeHead? {
        get throws(StorageError) {
            let notes = self.notes.withLock { $0 }
            return try database.reading { session in
                var prover = Prover(treeNodes: treeNodes, notes: notes, session: session)
                return try prover.latestHead()
            }
        }
    }

    /// The latest head and its root, with the proof that the tree of this size is the beginning of its tree.
    ///
    /// - Returns: nil if there is no head yet, none that covers so many records, or nothing to prove (no records).
    public func consistency(
        from size: UInt64
    ) throws(StorageError) -> (head: SignedTreeHead, root: Digest, path: [Digest])? {
        let notes = self.notes.withLock { $0 }
        return try database.reading { session in
            var prover = Prover(treeNodes: treeNodes, notes: notes, session: session)
            guard let head = try prover.latestHead(), 0 < size, size <= head.head.size else { return nil }
            let path = try treeNodes.consistencyPath(from: size, to: head.head.size, session)
            return (head, head.head.root, path)
        }
    }

    /// The proof that the tree of one size is the beginning of that of a later head: of the first kept head over at least `later`
    /// records, or of the latest one if `later` is 0.
    ///
    /// - Returns: nil if there is no such head; with the receipt, the root of the earlier tree.
    public func consistencyReceipt(
        from earlier: UInt64, to later: UInt64
    ) throws(StorageError) -> (receipt: ConsistencyReceipt, earlierRoot: Digest)? {
        let notes = self.notes.withLock { $0 }
        return try database.reading { session in
            var prover = Prover(treeNodes: treeNodes, notes: notes, session: session)
            let head = try later == 0 ? prover.latestHead() : prover.head(covering: later - 1)
            guard let head, 0 < earlier, earlier < head.head.size else { return nil }
            let path = try treeNodes.consistencyPath(from: earlier, to: head.head.size, session)
            let root = try treeNodes.root(size: earlier, session)
            do throws(ReceiptError) {
                return (try ConsistencyReceipt(from: earlier, to: head, path: path), root)
            } catch {
                throw StorageError.corrupt("the proof from \(earlier) to \(head.head.size) records is none: \(error)")
            }
        }
    }

    /// Whether a head is one of this book's records.
    public func hasTree(of head: TreeHead) throws(StorageError) -> Bool {
        try database.reading { session in
            try head.size <= journal.count(session) && treeNodes.root(size: head.size, session) == head.root
        }
    }

    /// The tree over all records, as the kept nodes tell it: the audit compares it with the records' own.
    public var tree: MerkleFrontier {
        get throws(StorageError) {
            try database.reading { try treeNodes.frontier(size: try journal.count($0), $0) }
        }
    }
}

/// Makes proofs within one read: everything it sees is of one moment, and each head is checked once.
struct Prover {
    let treeNodes: TreeNodes
    let notes: ClearingNotes
    let session: any SQLSession
    private var heads: [UInt64: SignedTreeHead] = [:]

    init(treeNodes: TreeNodes, notes: ClearingNotes, session: any SQLSession) {
        (self.treeNodes, self.notes, self.session) = (treeNodes, notes, session)
    }

    mutating func receipt(of record: ClearingRecord, at sequence: UInt64) throws -> SettlementReceipt? {
        guard let head = try head(covering: sequence) else { return nil }
        let path = try treeNodes.inclusionPath(leaf: sequence, size: head.head.size, session)
        // A receipt that proves nothing must not reach anybody.
        let leafHash = record.leafHash
        guard
            MerkleTree.isIncluded(
                leafHash: leafHash, leaf: sequence, size: head.head.size, path: path, root: head.head.root)
        else { throw StorageError.corrupt("record \(sequence) is not what the head over \(head.head.size) signed") }
        do throws(ReceiptError) {
            let proof = try InclusionReceipt(head: head, leafIndex: sequence, path: path)
            return SettlementReceipt(record: record, proof: proof)
        } catch {
            throw StorageError.corrupt("the proof of record \(sequence) is none: \(error)")
        }
    }

    mutating func latestHead() throws -> SignedTreeHead? {
        let kept = try head("SELECT size, head FROM tree_head ORDER BY size DESC LIMIT 1")
        return [kept, notes.latestHead].compactMap { $0 }.max { $0.head.size < $1.head.size }
    }

    /// A tree of one leaf has no inclusion path (RFC 9942), so a head over one record proves nothing.
    mutating func head(covering sequence: UInt64) throws -> SignedTreeHead? {
        let kept = try head(
            "SELECT size, head FROM tree_head WHERE size > ? ORDER BY size LIMIT 1",
            max(try sequence.column, 1))
        return kept ?? notes.head(covering: max(sequence, 1))
    }

    private mutating func head(_ sql: String, _ values: Int64...) throws -> SignedTreeHead? {
        guard let row = try session.rows(sql, values: values.map(SQLValue.integer)).first else { return nil }
        let size = try row.count("size")
        if let head = heads[size] { return head }
        do {
            let head = try SignedTreeHead(
                decoding: row.bytes("head"), root: try treeNodes.root(size: size, session))
            heads[size] = head
            return head
        } catch let error as ReceiptError {
            throw StorageError.corrupt("the head over \(size) records does not fit them: \(error)")
        }
    }
}
