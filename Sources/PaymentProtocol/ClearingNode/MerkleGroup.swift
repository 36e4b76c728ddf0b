/// The leaves appended since a point of the tree's life, with just enough nodes to prove each of them.
///
/// Whatever lies left of the group is a peak of the frontier it began with, or hangs under a node the group completed.
struct MerkleGroup: Sendable {
    let firstSequence: UInt64
    /// How many leaves the tree has with the group's.
    private(set) var treeSize: UInt64
    private var nodes: [TreeNodePosition: Digest]

    init(after tree: MerkleFrontier) {
        firstSequence = tree.size
        treeSize = tree.size
        nodes = Dictionary(
            uniqueKeysWithValues: tree.peakNodes.map { (TreeNodePosition(level: $0.level, index: $0.index), $0.hash) })
    }

    var sequences: Range<UInt64> { firstSequence..<treeSize }

    /// One more leaf, with the subtrees that the tree completed by it.
    mutating func append(completing subtrees: [TreeNode]) {
        treeSize += 1
        for node in subtrees { nodes[TreeNodePosition(level: node.level, index: node.index)] = node.hash }
    }

    /// The path from one of the group's leaves to the root of the tree as the group left it.
    func inclusionPath(of sequence: UInt64) -> [Digest] {
        MerkleTree.inclusionProof(leaf: sequence, size: treeSize) { level, index in
            nodes[TreeNodePosition(level: level, index: index)]
        } ?? []
    }
}

struct TreeNodePosition: Hashable, Sendable {
    let level: Int
    let index: UInt64
}
