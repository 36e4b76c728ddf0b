import GRDB
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

    func append(_ leafHashes: some Sequence<Digest>, to tree: inout MerkleFrontier, _ database: Database) throws {
        var insert = try RowWriter(database, "INSERT INTO tree_node VALUES (?, ?, ?)")
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
    func frontier(size: UInt64, _ database: Database) throws -> MerkleFrontier {
        guard let tree = try MerkleFrontier(size: size, node: lookup(database)) else { throw incomplete }
        return tree
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func root(size: UInt64, _ database: Database) throws -> Digest {
        guard let root = try MerkleTree.root(size: size, node: lookup(database)) else { throw incomplete }
        return root
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func inclusionPath(leaf: UInt64, size: UInt64, _ database: Database) throws -> [Digest] {
        guard let path = try MerkleTree.inclusionProof(leaf: leaf, size: size, node: lookup(database)) else {
            throw incomplete
        }
        return path
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func consistencyPath(from oldSize: UInt64, to newSize: UInt64, _ database: Database) throws -> [Digest] {
        guard let path = try MerkleTree.consistencyProof(from: oldSize, to: newSize, node: lookup(database)) else {
            throw incomplete
        }
        return path
    }

    private func lookup(_ database: Database) throws -> (_ level: Int, _ index: UInt64) throws -> Digest? {
        let leaf = try database.cachedStatement(sql: "SELECT record FROM journal WHERE sequence = ?")
        let node = try database.cachedStatement(sql: "SELECT hash FROM tree_node WHERE level = ? AND position = ?")
        return { level, index in
            if level == 0 {
                return try Row.fetchOne(leaf, arguments: [try index.column]).map {
                    MerkleTree.leafHash(of: try $0.bytes("record"))
                }
            }
            return try Row.fetchOne(node, arguments: [level, try index.column]).map { Digest(try $0.bytes32("hash")) }
        }
    }

    private var incomplete: StorageError { .corrupt("a node of the tree is missing") }
}
