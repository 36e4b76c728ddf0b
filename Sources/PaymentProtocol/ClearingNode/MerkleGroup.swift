/// The leaves appended since a point of the tree's life, with just enough nodes to prove each of them.
///
/// Whatever lies left of the group is a peak of the frontier it began with, or hangs under a node the group completed.
struct MerkleGroup: Sendable {
    /// Neighbours: what a group completes at one level follows the peak that it began with there, if there was one.
    private struct Level {
        var firstIndex: UInt64
        var hashes: [Digest] = []
    }

    let firstSequence: UInt64
    /// How many leaves the tree has with the group's.
    private(set) var treeSize: UInt64
    private var levels: [Level] = []
    /// By level, the hash of the tree's last node there while leaves are missing under it; known once the group is closed.
    private var lastNodes: [Digest?] = []

    init(after tree: MerkleFrontier) {
        firstSequence = tree.size
        treeSize = tree.size
        for peak in tree.peakNodes { add(peak) }
    }

    var sequences: Range<UInt64> { firstSequence..<treeSize }

    /// One more leaf, with the subtrees that the tree completed by it.
    mutating func append(completing subtrees: [TreeNode]) {
        treeSize += 1
        for node in subtrees { add(node) }
    }

    private mutating func add(_ node: TreeNode) {
        while levels.count <= node.level { levels.append(Level(firstIndex: firstSequence >> UInt64(levels.count))) }
        if levels[node.level].hashes.isEmpty { levels[node.level].firstIndex = node.index }
        levels[node.level].hashes.append(node.hash)
    }

    /// No more leaves come: what all paths share is hashed once.
    mutating func close() {
        var below: Digest?
        lastNodes = []
        for level in 0..<(UInt64.bitWidth - treeSize.leadingZeroBitCount) {
            lastNodes.append(below)
            let count = treeSize >> UInt64(level)
            guard count & 1 == 1, let peak = hash(level, count - 1) else { continue }
            below = below.map { MerkleTree.nodeHash(peak, $0) } ?? peak
        }
    }

    /// The path from one of the leaves of a closed group to the root of the tree as the group left it.
    func inclusionPath(of sequence: UInt64) -> [Digest] {
        MerkleTree.inclusionProof(leaf: sequence, size: treeSize, node: hash, lastNode: { lastNodes[$0] }) ?? []
    }

    /// Nil for a node that the group neither completed nor began with.
    private func hash(_ level: Int, _ index: UInt64) -> Digest? {
        guard level < levels.count, index >= levels[level].firstIndex else { return nil }
        let offset = index - levels[level].firstIndex
        return offset < levels[level].hashes.count ? levels[level].hashes[Int(offset)] : nil
    }
}
