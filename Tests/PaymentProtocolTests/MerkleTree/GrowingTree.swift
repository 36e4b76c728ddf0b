import PaymentProtocol

/// A tree as the clearing node keeps it: a frontier in memory, complete nodes in a table.
struct GrowingTree {
    private(set) var frontier = MerkleFrontier()
    private(set) var leaves: [Digest] = []
    private(set) var nodes: [Place: Digest] = [:]

    struct Place: Hashable {
        let level: Int
        let index: UInt64
    }

    init(size: Int = 0) {
        for number in 0..<size { append(MerkleTree.leafHash(of: [UInt8(number % 256), UInt8(number / 256)])) }
    }

    mutating func append(_ leafHash: Digest) {
        leaves.append(leafHash)
        for node in frontier.append(leafHash) {
            precondition(
                nodes.updateValue(node.hash, forKey: Place(level: node.level, index: node.index)) == nil,
                "a node was completed twice")
        }
    }

    func node(level: Int, index: UInt64) -> Digest? {
        nodes[Place(level: level, index: index)]
    }
}
