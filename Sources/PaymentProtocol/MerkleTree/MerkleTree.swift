/// The hashes and proofs of a Merkle tree whose leaves are only ever added at the end.
///
/// Proofs are made from complete subtrees, which the caller looks up wherever it keeps them: `node(level, index)` answers
/// with the hash of a `TreeNode`, or nil if it has none.
///
/// - Source: RFC 9162 section 2.1.
public enum MerkleTree {
    /// The longest path there can be: one element per level.
    public static let pathCountMax = 64

    /// The root of a tree without leaves.
    public static let emptyRoot = SHA256().finish()

    /// - Source: RFC 9162 section 2.1.1. The first byte keeps leaves and nodes apart.
    public static func leafHash(of leaf: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(0x00)
        hash.update(leaf)
        return hash.finish()
    }

    public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
        var hash = SHA256()
        hash.update(0x01)
        hash.update(left.bytes32)
        hash.update(right.bytes32)
        return hash.finish()
    }

    // MARK: Making proofs

    /// The root of the first `size` leaves; nil if a node is missing.
    public static func root<Failure: Error>(
        size: UInt64, node: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest?
    ) throws(Failure) -> Digest? {
        size == 0 ? emptyRoot : try root(from: 0, to: size, node: node)
    }

    /// What leads from one leaf to the root of the first `size` leaves, lowest first.
    ///
    /// - Returns: nil if the leaf is not among them, or a node is missing. Empty for the only leaf of a tree.
    /// - Source: RFC 9162 section 2.1.3.1.
    public static func inclusionProof<Failure: Error>(
        leaf: UInt64, size: UInt64, node: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest?
    ) throws(Failure) -> [Digest]? {
        try inclusionProof(leaf: leaf, size: size, node: node) { level throws(Failure) in
            try lastNode(level: level, size: size, node: node)
        }
    }

    /// The same for who knows the nodes of the right edge, so that they are not hashed for each proof.
    ///
    /// - Parameter lastNode: the hash of the last node of a level, under which leaves are missing.
    static func inclusionProof<Failure: Error>(
        leaf: UInt64, size: UInt64, node: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest?,
        lastNode: (_ level: Int) throws(Failure) -> Digest?
    ) throws(Failure) -> [Digest]? {
        guard leaf < size else { return nil }
        return try path(level: 0, index: leaf, size: size, node: node, lastNode: lastNode)
    }

    /// What shows that the first `oldSize` of `newSize` leaves were not changed.
    ///
    /// - Returns: nil if there is nothing to show (no old leaves, or fewer new ones than old), or a node is missing. Empty
    ///   for equal sizes.
    /// - Source: RFC 9162 section 2.1.4.1.
    public static func consistencyProof<Failure: Error>(
        from oldSize: UInt64, to newSize: UInt64, node: (_ level: Int, _ index: UInt64) throws(Failure) -> Digest?
    ) throws(Failure) -> [Digest]? {
        guard 0 < oldSize, oldSize <= newSize else { return nil }
        guard oldSize < newSize else { return [] }
        // The last complete subtree of the old tree is where the two trees meet.
        let level = oldSize.trailingZeroBitCount
        let index = oldSize >> UInt64(level) - 1
        let path = try path(level: level, index: index, size: newSize, node: node) { level throws(Failure) in
            try lastNode(level: level, size: newSize, node: node)
        }
        guard let path else { return nil }
        // If it is all of the old tree, the verifier has its hash already.
        if index == 0 { return path }
        guard let meeting = try node(level, index) else { return nil }
        return [meeting] + path
    }

    // MARK: Checking proofs

    /// How many elements the path of a leaf has; nil if the leaf is not in the tree.
    public static func pathCount(leaf: UInt64, size: UInt64) -> Int? {
        guard leaf < size else { return nil }
        // Below the level where the leaf's way meets that of the last leaf, each level has a sibling; above it, only where
        // the last leaf's way comes from the right.
        let last = size - 1
        let inner = UInt64.bitWidth - (leaf ^ last).leadingZeroBitCount
        return inner + (last >> UInt64(inner)).nonzeroBitCount
    }

    /// The root to which a leaf and its path lead; nil if the path does not fit the place of the leaf.
    ///
    /// - Source: RFC 9162 section 2.1.3.2.
    public static func root(leafHash: Digest, leaf: UInt64, size: UInt64, path: [Digest]) -> Digest? {
        guard leaf < size else { return nil }
        var (index, last) = (leaf, size - 1)
        var hash = leafHash
        for sibling in path {
            guard last > 0 else { return nil }
            if index & 1 == 1 || index == last {
                hash = nodeHash(sibling, hash)
                skipLevelsWithoutSibling(&index, &last)
            } else {
                hash = nodeHash(hash, sibling)
            }
            index >>= 1
            last >>= 1
        }
        return last == 0 ? hash : nil
    }

    public static func isIncluded(
        leafHash: Digest, leaf: UInt64, size: UInt64, path: [Digest], root: Digest
    ) -> Bool {
        self.root(leafHash: leafHash, leaf: leaf, size: size, path: path) == root
    }

    /// Whether the tree with the old root is the beginning of the tree with the new one.
    ///
    /// - Source: RFC 9162 section 2.1.4.2.
    public static func isConsistent(
        oldSize: UInt64, oldRoot: Digest, newSize: UInt64, newRoot: Digest, proof: [Digest]
    ) -> Bool {
        guard oldSize < newSize else {
            return 0 < oldSize && oldSize == newSize && proof.isEmpty && oldRoot == newRoot
        }
        guard
            let roots = consistencyRoots(oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, proof: proof)
        else { return false }
        return roots == (oldRoot, newRoot)
    }

    /// The roots of the old and of the new tree to which a consistency proof leads; nil if it does not fit the sizes, of which
    /// the old one is the smaller, and more than zero.
    ///
    /// - Source: RFC 9162 section 2.1.4.2, without the comparisons at its end.
    static func consistencyRoots(
        oldSize: UInt64, oldRoot: Digest, newSize: UInt64, proof: [Digest]
    ) -> (old: Digest, new: Digest)? {
        guard 0 < oldSize, oldSize < newSize else { return nil }
        var path = proof[...]
        // The walk starts at the last complete subtree of the old tree.
        let level = UInt64(oldSize.trailingZeroBitCount)
        var (index, last) = ((oldSize - 1) >> level, (newSize - 1) >> level)
        let isWholeOldTree = oldSize & (oldSize - 1) == 0
        guard let meeting = isWholeOldTree ? oldRoot : path.popFirst() else { return nil }
        var (oldHash, newHash) = (meeting, meeting)
        for sibling in path {
            guard last > 0 else { return nil }
            if index & 1 == 1 || index == last {
                oldHash = nodeHash(sibling, oldHash)
                newHash = nodeHash(sibling, newHash)
                skipLevelsWithoutSibling(&index, &last)
            } else {
                newHash = nodeHash(newHash, sibling)
            }
            index >>= 1
            last >>= 1
        }
        return last == 0 ? (oldHash, newHash) : nil
    }
}

extension MerkleTree {
    /// The last node of a level may be its own parent; the path has no element for it there.
    private static func skipLevelsWithoutSibling(_ index: inout UInt64, _ last: inout UInt64) {
        while index != 0, index & 1 == 0 {
            index >>= 1
            last >>= 1
        }
    }

    /// The siblings on the way from a node up to the root of the first `size` leaves.
    private static func path<Failure: Error>(
        level: Int, index: UInt64, size: UInt64, node: (Int, UInt64) throws(Failure) -> Digest?,
        lastNode: (Int) throws(Failure) -> Digest?
    ) throws(Failure) -> [Digest]? {
        var path: [Digest] = []
        var (level, index) = (UInt64(level), index)
        while (size - 1) >> level > 0 {
            let sibling = index ^ 1
            // The last node of a level may have no sibling: it is then its own parent.
            if sibling <= (size - 1) >> level {
                let start = sibling << level
                let isComplete = size - start >= 1 << level
                let hash = isComplete ? try node(Int(level), sibling) : try lastNode(Int(level))
                guard let hash else { return nil }
                path.append(hash)
            }
            level += 1
            index >>= 1
        }
        return path
    }

    private static func lastNode<Failure: Error>(
        level: Int, size: UInt64, node: (Int, UInt64) throws(Failure) -> Digest?
    ) throws(Failure) -> Digest? {
        let index = (size - 1) >> UInt64(level)
        return try root(from: index << UInt64(level), to: size, node: node)
    }

    /// The root over the leaves `start..<end`, where `start` is a multiple of a power of two not below `end - start`.
    private static func root<Failure: Error>(
        from start: UInt64, to end: UInt64, node: (Int, UInt64) throws(Failure) -> Digest?
    ) throws(Failure) -> Digest? {
        var peaks: [Digest] = []
        for (level, index) in subtrees(from: start, to: end) {
            guard let peak = try node(level, index) else { return nil }
            peaks.append(peak)
        }
        return root(ofPeaks: peaks)
    }

    /// The complete subtrees that make up the leaves `start..<end`, largest first.
    static func subtrees(from start: UInt64, to end: UInt64) -> [(level: Int, index: UInt64)] {
        var subtrees: [(level: Int, index: UInt64)] = []
        var start = start
        while start < end {
            let level = 63 - (end - start).leadingZeroBitCount
            subtrees.append((level, start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return subtrees
    }

    /// Joins the roots of complete subtrees, largest first, from the right.
    static func root(ofPeaks peaks: [Digest]) -> Digest {
        guard let last = peaks.last else { return emptyRoot }
        return peaks.dropLast().reversed().reduce(last) { nodeHash($1, $0) }
    }
}
