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
        guard let tree = try reading(session, { try MerkleFrontier(size: size, node: $0) }) else { throw incomplete }
        return tree
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func root(size: UInt64, _ session: any SQLSession) throws -> Digest {
        guard let root = try reading(session, { try MerkleTree.root(size: size, node: $0) }) else { throw incomplete }
        return root
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func inclusionPath(leaf: UInt64, size: UInt64, _ session: any SQLSession) throws -> [Digest] {
        guard let path = try reading(session, { try MerkleTree.inclusionProof(leaf: leaf, size: size, node: $0) })
        else {
            throw incomplete
        }
        return path
    }

    /// - Throws: `StorageError.corrupt` if a node is missing.
    func consistencyPath(from oldSize: UInt64, to newSize: UInt64, _ session: any SQLSession) throws -> [Digest] {
        guard let path = try reading(session, { try MerkleTree.consistencyProof(from: oldSize, to: newSize, node: $0) })
        else {
            throw incomplete
        }
        return path
    }

    /// Reads every node that `body` asks for in one query: each journey to a database costs more than what it brings.
    ///
    /// - Parameter body: goes through the tree. Which nodes it asks for must not depend on their hashes: it is run twice.
    private func reading<Value>(
        _ session: any SQLSession, _ body: ((_ level: Int, _ index: UInt64) throws -> Digest?) throws -> Value?
    ) throws -> Value? {
        var places: [Place] = []
        _ = try body { level, index in
            places.append(Place(level: level, index: index))
            return MerkleTree.emptyRoot
        }
        var found: [Place: Digest] = [:]
        // Leaves are the records themselves; a path has two of them at most.
        for place in places where place.level == 0 {
            let row = try session.row("SELECT record FROM journal WHERE sequence = ?", try place.index.column)
            found[place] = try row.map { MerkleTree.leafHash(of: try $0.bytes("record")) }
        }
        let inner = places.filter { $0.level > 0 }
        if !inner.isEmpty {
            let condition = inner.map { _ in "(level = ? AND position = ?)" }.joined(separator: " OR ")
            let rows = try session.rows(
                "SELECT level, position, hash FROM tree_node WHERE \(condition)",
                values: inner.flatMap { [.integer(Int64($0.level)), .integer(try $0.index.column)] })
            for row in rows {
                let place = Place(level: Int(try row.integer("level")), index: try row.count("position"))
                found[place] = Digest(try row.bytes32("hash"))
            }
        }
        return try body { level, index in found[Place(level: level, index: index)] }
    }

    private struct Place: Hashable {
        let level: Int
        let index: UInt64
    }

    private var incomplete: StorageError { .corrupt("a node of the tree is missing") }
}
