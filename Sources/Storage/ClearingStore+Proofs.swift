public import PaymentProtocol
import Synchronization

/// What the tree says about old records: made from the kept heads and nodes, without touching the machine.
extension ClearingStore {
    /// A record with its proof under the first kept head that covers it.
    ///
    /// - Returns: nil if there is no such record, or no head covers it yet.
    public func receipt(of sequence: UInt64) throws(StorageError) -> SettlementReceipt? {
        try proving { prover in
            guard let record = try journal.record(at: sequence, prover.session) else { return nil }
            return try prover.receipt(of: record, at: sequence)
        }
    }

    /// The head over the most records.
    public var latestHead: SignedTreeHead? {
        get throws(StorageError) { try proving { prover in try prover.latestHead() } }
    }

    /// The latest head and its root, with the proof that the tree of this size is the beginning of its tree.
    ///
    /// - Returns: nil if there is no head yet, none that covers so many records, or nothing to prove (no records).
    public func consistency(
        from size: UInt64
    ) throws(StorageError) -> (head: SignedTreeHead, root: Digest, path: [Digest])? {
        try proving { prover in
            guard let head = try prover.latestHead(), 0 < size, size <= head.head.size else { return nil }
            let path = try treeNodes.consistencyPath(from: size, to: head.head.size, prover.session)
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
        try proving { prover in
            let head = try later == 0 ? prover.latestHead() : prover.head(covering: later - 1)
            guard let head, 0 < earlier, earlier < head.head.size else { return nil }
            let path = try treeNodes.consistencyPath(from: earlier, to: head.head.size, prover.session)
            let root = try treeNodes.root(size: earlier, prover.session)
            do throws(ReceiptError) {
                return (try ConsistencyReceipt(from: earlier, to: head, path: path), root)
            } catch {
                throw StorageError.corrupt("the proof from \(earlier) to \(head.head.size) records is none: \(error)")
            }
        }
    }

    /// Whether a head is one of this book's records. Writes nothing, and needs no table to be caught up.
    public func hasTree(of head: TreeHead) throws(StorageError) -> Bool {
        try database.reading { session in
            guard try head.size <= journal.count(session) else { return false }
            let through = try tablesThrough(in: session)
            if head.size <= through { return try treeNodes.root(size: head.size, session) == head.root }
            var tree = try treeNodes.frontier(size: through, session)
            while tree.size < head.size {
                let limit = Int(min(head.size - tree.size, Self.treeRecordsAtOnce))
                let records = try journal.records(from: tree.size, limit: limit, session)
                guard !records.isEmpty else { throw StorageError.corrupt("record \(tree.size) is missing") }
                for record in records { _ = tree.append(record.leafHash) }
            }
            return tree.root == head.root
        }
    }

    private static let treeRecordsAtOnce: UInt64 = 1_024

    /// The tree as the kept nodes tell it: the audit compares it with the records' own.
    public var tree: MerkleFrontier {
        get throws(StorageError) {
            try readingTables { try treeNodes.frontier(size: try tablesThrough(in: $0), $0) }
        }
    }

    /// The root of the tree over the first records.
    public func root(size: UInt64) throws(StorageError) -> Digest {
        // Nothing is written where the nodes of these records are there already: whoever starts may not be leading yet.
        let known = try database.reading { session in
            try tablesThrough(in: session) >= size ? try treeNodes.root(size: size, session) : nil
        }
        if let known { return known }
        return try readingTables { try treeNodes.root(size: size, $0) }
    }

    /// A read that sees the tables caught up, and every head over them.
    ///
    /// Where they cannot be written now, what was written before can be read all the same: nothing is said of more.
    func proving<Value>(_ body: (inout Prover) throws -> Value) throws(StorageError) -> Value {
        do { try catchUp() } catch .full {} catch .failed {} catch .deposed {}
        // Taken first: what is written meanwhile is then seen twice rather than not at all.
        let notes = self.notes.withLock { $0 }
        return try database.reading { session in
            var prover = Prover(
                treeNodes: treeNodes, notes: notes, session: session, sizeMax: try tablesThrough(in: session))
            return try body(&prover)
        }
    }
}

/// Makes proofs within one read: everything it sees is of one moment, and each head is checked once.
struct Prover {
    let treeNodes: TreeNodes
    let notes: ClearingNotes
    let session: any SQLSession
    /// The tree's nodes over so many records are there: of a head over more, made meanwhile, nothing can be said yet.
    let sizeMax: UInt64
    private var heads: [UInt64: SignedTreeHead] = [:]

    init(treeNodes: TreeNodes, notes: ClearingNotes, session: any SQLSession, sizeMax: UInt64) {
        (self.treeNodes, self.notes, self.session, self.sizeMax) = (treeNodes, notes, session, sizeMax)
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
        let kept = try head(
            "SELECT size, head FROM tree_head WHERE size <= ? ORDER BY size DESC LIMIT 1", try sizeMax.column)
        return [kept, notes.latestHead(sizeMax: sizeMax)].compactMap { $0 }.max { $0.head.size < $1.head.size }
    }

    /// A tree of one leaf has no inclusion path (RFC 9942), so a head over one record proves nothing.
    mutating func head(covering sequence: UInt64) throws -> SignedTreeHead? {
        let kept = try head(
            "SELECT size, head FROM tree_head WHERE size > ? AND size <= ? ORDER BY size LIMIT 1",
            max(try sequence.column, 1), try sizeMax.column)
        return kept ?? notes.head(covering: max(sequence, 1), sizeMax: sizeMax)
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
