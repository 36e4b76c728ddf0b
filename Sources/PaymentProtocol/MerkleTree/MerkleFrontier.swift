/// All that must be remembered of a Merkle tree to add leaves to it and to know its root: the roots of its complete
/// subtrees, at most one for each level.
///
/// - Source: RFC 9162 section 2.1.2 (the stack of its algorithm).
public struct MerkleFrontier: Hashable, Sendable {
    /// How many leaves there are.
    public private(set) var size: UInt64 = 0
    /// One for each bit that is set in `size`, the largest subtree first.
    private var peaks: [Digest] = []

    public init() {}

    /// The frontier of the first `size` leaves of a tree whose nodes are kept elsewhere; nil if a node is missing.
    public init?<Failure: Error>(
        size: UInt64, node: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest?
    ) throws(Failure) {
        for (level, index) in MerkleTree.subtrees(from: 0, to: size) {
            guard let peak = try node(level, index) else { return nil }
            peaks.append(peak)
        }
        self.size = size
    }

    public var root: Digest { MerkleTree.root(ofPeaks: peaks) }

    /// The complete subtrees, the largest first.
    var peakNodes: [TreeNode] {
        zip(MerkleTree.subtrees(from: 0, to: size), peaks).map { position, hash in
            TreeNode(level: position.level, index: position.index, hash: hash)
        }
    }

    /// Adds a leaf at the end.
    ///
    /// - Returns: the subtrees that it completed, the leaf itself first.
    public mutating func append(_ leafHash: Digest) -> [TreeNode] {
        var node = TreeNode(level: 0, index: size, hash: leafHash)
        var completed = [node]
        while node.index & 1 == 1, let left = peaks.popLast() {
            node = TreeNode(
                level: node.level + 1, index: node.index >> 1, hash: MerkleTree.nodeHash(left, node.hash))
            completed.append(node)
        }
        peaks.append(node.hash)
        size += 1
        return completed
    }
}

extension MerkleFrontier {
    /// An array of the size and the array of peaks.
    public func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 2)
        encoder.unsigned(size)
        encoder.array(count: peaks.count)
        for peak in peaks { encoder.bytes(peak.bytes32) }
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 2)
        size = try decoder.unsigned()
        try decoder.array(count: size.nonzeroBitCount)
        for _ in 0..<size.nonzeroBitCount { peaks.append(Digest(try decoder.bytes32())) }
    }
}
