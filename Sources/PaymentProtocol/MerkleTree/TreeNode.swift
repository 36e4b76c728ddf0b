/// A complete subtree of a Merkle tree: it covers the leaves from `index << level` up to, not including,
/// `(index + 1) << level`, and never changes again.
public struct TreeNode: Hashable, Sendable {
    /// 0 for leaves.
    public let level: Int
    /// Counted from 0 within the level.
    public let index: UInt64
    public let hash: Digest

    public init(level: Int, index: UInt64, hash: Digest) {
        (self.level, self.index, self.hash) = (level, index, hash)
    }
}
