/// The leaves appended since a point of the tree's life, with just enough nodes to prove each of them.
///
/// Whatever lies left of the group is a peak of the frontier it began with, or hangs under a node the group completed.
struct MerkleGroup: Sendable {
    let firstSequence: UInt64
    private(set) var tree: MerkleFrontier
    private var nodes: [TreeNodePosition: Digest]

    init(after tree: MerkleFrontier) {
        firstSequence = tree.size
        self.tree = tree
        nodes = Dictionary(
            uniqueKeysWithValues: tree.peakNodes.map { (TreeNodePosition(level: $0.level, index: $0.index), $0.hash) })
    }

    var sequences: Range<UInt64> { firstSequence..<tree.size }

    mutating func append(leafHash: Digest) {
        for node in tree.append(leafHash) {
            nodes[TreeNodePosition(level: node.level, index: node.index)] = node.hash
        }
    }

    /// The path from one of the group's leaves to the root of the tree as the group left it.
    func inclusionPath(of sequence: UInt64) -> [Digest] {
        MerkleTree.inclusionProof(leaf: sequence, size: tree.size) { level, index in
            nodes[TreeNodePosition(level: level, index: index)]
        } ?? []
    }
}

struct TreeNodePosition: Hashable, Sendable {
    let level: Int
    let index: UInt64
}
