import Ledger
import Testing

@testable import PaymentProtocol

/// What a shell does with a journal, in the plainest way.
extension SettlementReceipt {
    /// The receipt of a record: the first head that covers it, and the path under it. Nil if no head does.
    init?(of sequence: UInt64, in journal: [ClearingRecord], under heads: [SignedTreeHead]) {
        guard let head = heads.first(where: { $0.head.size > sequence }) else { return nil }
        var tree = MerkleFrontier()
        var nodes: [[UInt64]: Digest] = [:]
        for record in journal.prefix(Int(head.head.size)) {
            for node in tree.append(MerkleTree.leafHash(of: record.encoded)) {
                nodes[[UInt64(node.level), node.index]] = node.hash
            }
        }
        guard
            let path = MerkleTree.inclusionProof(
                leaf: sequence, size: head.head.size, node: { nodes[[UInt64($0), $1]] }),
            let proof = try? InclusionReceipt(head: head, leafIndex: sequence, path: path)
        else { return nil }
        self.init(record: journal[Int(sequence)], proof: proof)
    }
}

extension MerkleFrontier {
    /// Of the first records of a journal; nil if there are fewer.
    init?(of journal: [ClearingRecord], size: UInt64) {
        guard size <= journal.count else { return nil }
        self.init()
        for record in journal.prefix(Int(size)) { _ = append(record.leafHash) }
    }
}

extension ConsistencyReceipt {
    /// From the first records of a journal to a head over more of them, with the root of the first.
    static func of(
        _ journal: [ClearingRecord], from size: UInt64, to head: SignedTreeHead
    ) -> (receipt: ConsistencyReceipt, earlierRoot: Digest)? {
        var tree = GrowingTree()
        for record in journal.prefix(Int(head.head.size)) { tree.append(record.leafHash) }
        guard let path = MerkleTree.consistencyProof(from: size, to: head.head.size, node: tree.node),
            let receipt = try? ConsistencyReceipt(from: size, to: head, path: path),
            let earlier = MerkleFrontier(of: journal, size: size)
        else { return nil }
        return (receipt, earlier.root)
    }
}

extension DecidedIntent {
    /// The record that decided an intent, if one did.
    init?(of intent: Digest, in journal: [ClearingRecord]) {
        let found = journal.enumerated().compactMap { index, record -> DecidedIntent? in
            switch record.body {
            case .settled(let payment) where payment.intent.digest == intent,
                .held(let payment) where payment.intent.digest == intent:
                DecidedIntent(digest: payment.intent.digest, sequence: UInt64(index), isSettled: true)
            case .refused(let payment, _) where payment.intent.digest == intent:
                DecidedIntent(digest: payment.intent.digest, sequence: UInt64(index), isSettled: false)
            case .refunded(let refund, let refusal) where refund.digest == intent:
                DecidedIntent(digest: intent, sequence: UInt64(index), isSettled: refusal == nil)
            default: nil
            }
        }
        #expect(found.count <= 1, "an intent is decided once")
        guard let first = found.first else { return nil }
        self = first
    }
}

extension ClearingAnswer {
    var receipt: SettlementReceipt? {
        if case .receipt(let receipt) = self { receipt } else { nil }
    }

    /// Of a refusal, recorded or not.
    var refusal: PaymentRefusal? {
        switch self {
        case .receipt(let receipt): receipt.refusal
        case .refused(let report): report.message.refusal
        default: nil
        }
    }

    var failure: RequestFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    /// Whether it is the receipt of a payment that settled.
    var isSettled: Bool {
        if case .receipt(let receipt) = self, case .settled = receipt.record.body { true } else { false }
    }
}

extension Int64 {
    /// Microseconds.
    static let second: Int64 = 1_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
}
