import Ledger
import PaymentProtocol

/// What a clearing node keeps beside its journal: tree nodes, signed heads, texts; and what is found there.
///
/// Heads and texts are written with the next group: a crash may lose the last of them, and a later head proves the same
/// records.
struct ProofStore: Sendable {
    private var tree = MerkleFrontier()
    /// Hashes by level and index.
    private var nodes: [[Digest]] = []
    private(set) var records: [ClearingRecord] = []
    private var decided: [Digest: DecidedIntent] = [:]
    /// In the order of their sizes.
    private var heads: [SignedTreeHead] = []
    private var unwrittenHeads: [SignedTreeHead] = []
    private var texts: [Digest: String] = [:]
    private var unwrittenTexts: [(hash: Digest, text: String)] = []

    /// Takes in what the journal has beyond what was taken in before, and with it writes what was kept.
    mutating func catchUp(with journal: [[UInt8]]) {
        for bytes in journal.dropFirst(records.count) {
            // What the disk gives back was encoded by a machine; `JournalCheck` decodes every byte of it anew.
            guard let record = try? ClearingRecord(decoding: bytes) else { continue }
            let sequence = UInt64(records.count)
            for node in tree.append(MerkleTree.leafHash(of: bytes)) {
                while nodes.count <= node.level { nodes.append([]) }
                nodes[node.level].append(node.hash)
            }
            index(record, sequence: sequence)
            records.append(record)
        }
        flush()
    }

    /// The process ended. By chance, what was kept since the last group is gone.
    mutating func crash(isLosingUnwritten: Bool) {
        guard isLosingUnwritten else { return flush() }
        unwrittenHeads = []
        unwrittenTexts = []
    }

    private mutating func flush() {
        for head in unwrittenHeads where !heads.contains(where: { $0.head.size == head.head.size }) {
            heads.append(head)
        }
        heads.sort { $0.head.size < $1.head.size }
        for (hash, text) in unwrittenTexts { texts[hash] = text }
        unwrittenHeads = []
        unwrittenTexts = []
    }

    mutating func keep(_ head: SignedTreeHead) {
        unwrittenHeads.append(head)
    }

    mutating func keep(_ text: String, hash: Digest) {
        unwrittenTexts.append((hash, text))
    }

    private mutating func index(_ record: ClearingRecord, sequence: UInt64) {
        switch record.body {
        case .settled(let payment): decide(payment.intent, isSettled: true, sequence: sequence)
        case .held(let payment): decide(payment.intent, isSettled: true, sequence: sequence)
        case .heldForReview(let held): decide(held.payment.intent, isSettled: true, sequence: sequence)
        case .refunded(let refund, let refusal): decide(refund, isSettled: refusal == nil, sequence: sequence)
        case .refused(let payment, _): decide(payment.intent, isSettled: false, sequence: sequence)
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .credited, .deadlinePassed,
            .instructed, .accountInstructed, .suspended, .rulesSet, .tierSet, .ownLimitsSet, .escrowStep,
            .reviewed:
            break
        }
    }

    private mutating func decide<M: Message>(_ message: Signed<M>, isSettled: Bool, sequence: UInt64) {
        guard decided[message.digest] == nil else { return }
        decided[message.digest] = DecidedIntent(digest: message.digest, sequence: sequence, isSettled: isSettled)
    }
}

// MARK: - Reading

extension ProofStore {
    func lookUp(_ intent: Digest) -> DecidedIntent? { decided[intent] }

    /// Nil if there is no such record, or no head covers it yet.
    func receipt(of sequence: UInt64) -> SettlementReceipt? {
        guard sequence < UInt64(records.count), let head = head(covering: sequence) else { return nil }
        let path = MerkleTree.inclusionProof(leaf: sequence, size: head.head.size) { level, index in
            hash(level, index)
        }
        // A head that does not fit the records proves nothing; the checks find out why.
        guard let path, let proof = try? InclusionReceipt(head: head, leafIndex: sequence, path: path) else {
            return nil
        }
        return SettlementReceipt(record: records[Int(sequence)], proof: proof)
    }

    /// The receipts of an account's records after a sequence number, as far as they are proven.
    func statement(
        of account: AccountIdentifier, after sequence: UInt64, limit: Int
    ) -> (items: [StatementItem], through: UInt64, isComplete: Bool) {
        guard let proven = latestHead?.head.size, proven > 1, proven - 1 > sequence else { return ([], sequence, true) }
        let end = min(proven, UInt64(records.count))
        guard sequence + 1 < end else { return ([], sequence, true) }
        let found = (sequence + 1..<end).filter { records[Int($0)].statementAccounts.contains(account) }
        let items = found.prefix(limit).compactMap { sequence in
            receipt(of: sequence).map { receipt in
                let hash = receipt.record.remittance
                return StatementItem(receipt: receipt, text: hash.flatMap(text))
            }
        }
        let isComplete = found.count <= limit
        return (items, isComplete ? end - 1 : items.last?.receipt.sequence ?? sequence, isComplete)
    }

    /// Nil if no head covers so many records.
    func consistency(from size: UInt64) -> (head: SignedTreeHead, path: [Digest])? {
        guard let head = latestHead, size <= head.head.size else { return nil }
        let path = MerkleTree.consistencyProof(from: size, to: head.head.size) { level, index in hash(level, index) }
        return path.map { (head, $0) }
    }

    /// With the root of the earlier tree; nil if there is no kept head that covers as many records. The latest head, if `later` is 0.
    func consistencyReceipt(
        from earlier: UInt64, to later: UInt64
    ) -> (receipt: ConsistencyReceipt, earlierRoot: Digest)? {
        guard let head = later == 0 ? latestHead : head(covering: later - 1), earlier < head.head.size,
            let root = root(size: earlier),
            let path = MerkleTree.consistencyProof(from: earlier, to: head.head.size, node: hash),
            // Sizes that fit make a receipt; a head beyond the records has no path.
            let receipt = try? ConsistencyReceipt(from: earlier, to: head, path: path)
        else { return nil }
        return (receipt, root)
    }

    /// Of the first `size` records; nil if there are fewer.
    func root(size: UInt64) -> Digest? {
        MerkleTree.root(size: size, node: hash)
    }

    private func hash(_ level: Int, _ index: UInt64) -> Digest? {
        guard nodes.indices.contains(level), index < UInt64(nodes[level].count) else { return nil }
        return nodes[level][Int(index)]
    }

    private func text(_ hash: Digest) -> String? {
        unwrittenTexts.last { $0.hash == hash }?.text ?? texts[hash]
    }

    private var latestHead: SignedTreeHead? {
        (heads + unwrittenHeads).max { $0.head.size < $1.head.size }
    }

    private func head(covering sequence: UInt64) -> SignedTreeHead? {
        (heads + unwrittenHeads).filter { $0.head.size > max(sequence, 1) }.min { $0.head.size < $1.head.size }
    }
}
