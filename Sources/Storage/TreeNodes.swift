import PaymentProtocol

/// The table of the complete subtrees of a book's Merkle tree, from which, with the records, every proof can be made again.
struct TreeNodes: Sendable {
    static let table = """
        CREATE TABLE tree_node (
            level INTEGER NOT NULL CHECK (level > 0), -- the leaves are the records themselves
            position INTEGER NOT NULL, -- counted from 0 within the level
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (level, position)
        ) STRICT, WITHOUT ROWID;
        """

    func append(_ leafHashes: some Sequence<Digest>, to tree: inout MerkleFrontier, _ session: any SQLSession) throws {
        var insert = try RowWriter(session, "INSERT INTO tree_node VALUES (?, ?, ?)")
        for leafHash in leafHashes {
            for node in tree.append(leafHash) where node.level > 0 {
                insert.bind(Int64(node.level))
                insert.bind(try node.index.column)
                insert.bind(node.hash.bytes32)
                try insert.run()
            }
        }
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func frontier(size: UInt64, _ session: any SQLSession) throws -> MerkleFrontier {
        guard let tree = try MerkleFrontier(size: size, node: lookup(session)) else { throw incomplete }
        return tree
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func root(size: UInt64, _ session: any SQLSession) throws -> Digest {
        guard let root = try MerkleTree.root(size: size, node: lookup(session)) else { throw incomplete }
        return root
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func inclusionPath(leaf: UInt64, size: UInt64, _ session: any SQLSession) throws -> [Digest] {
        guard let path = try MerkleTree.inclusionProof(leaf: leaf, size: size, node: lookup(session)) else {
            throw incomplete
        }
        return path
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func consistencyPath(from oldSize: UInt64, to newSize: UInt64, _ session: any SQLSession) throws -> [Digest] {
        guard let path = try MerkleTree.consistencyProof(from: oldSize, to: newSize, node: lookup(session)) else {
            throw incomplete
        }
        return path
    }

    private func lookup(_ session: any SQLSession) -> (_ level: Int, _ index: UInt64) throws -> Digest? {
        { level, index in
            if level == 0 {
                return try session.row("SELECT record FROM journal WHERE sequence = ?", try index.column).map {
                    MerkleTree.leafHash(of: try $0.bytes("record"))
                }
            }
            return try session.row(
                "SELECT hash FROM tree_node WHERE level = ? AND position = ?", level, try index.column
            ).map { Digest(try $0.bytes32("hash")) }
        }
    }

    private var incomplete: StorageError { .corrupt("a node of the tree is missing") }
}
