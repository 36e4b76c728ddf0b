import Ledger

@testable import PaymentProtocol

/// A log of a few records, with its key: what it signs.
struct SmallLog {
    private let key: SecretKey
    private let leaves: [Digest]

    /// - Parameter changed: a record that is another one in this history.
    init(key number: UInt8 = 9, count: UInt8 = 20, changed: UInt8? = nil) {
        key = SecretKey(seed: Bytes32(last: number))
        leaves = (0..<count).map { MerkleTree.leafHash(of: $0 == changed ? [$0, 1] : [$0]) }
    }

    var log: PublicKey { key.publicKey }

    func head(_ size: Int) throws -> SignedTreeHead {
        var tree = MerkleFrontier()
        for leaf in leaves.prefix(size) { _ = tree.append(leaf) }
        let unsigned = UnsignedTreeHead(
            TreeHead(
                log: log, size: tree.size, root: tree.root, epoch: 1,
                time: Timestamp(microseconds: 1_795_000_000_000_000)), signer: log)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    func consistency(from earlier: Int, to later: Int) throws -> ConsistencyReceipt {
        var nodes: [[UInt64]: Digest] = [:]
        var tree = MerkleFrontier()
        for leaf in leaves {
            for node in tree.append(leaf) { nodes[[UInt64(node.level), node.index]] = node.hash }
        }
        guard
            let path = MerkleTree.consistencyProof(
                from: UInt64(earlier), to: UInt64(later), node: { nodes[[UInt64($0), $1]] })
        else { throw ReceiptError.wrongPath }
        return try ConsistencyReceipt(from: UInt64(earlier), to: try head(later), path: path)
    }
}
