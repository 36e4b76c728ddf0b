import Ledger
import PaymentProtocol
import Testing

@Suite("MerkleTree")
struct MerkleTreeTests {
    private static let sizeMax = 130
    private let tree = GrowingTree(size: sizeMax)

    private func inclusion(_ leaf: Int, _ size: Int) throws -> [Digest] {
        try #require(MerkleTree.inclusionProof(leaf: UInt64(leaf), size: UInt64(size), node: tree.node))
    }

    private func consistency(_ old: Int, _ new: Int) throws -> [Digest] {
        try #require(MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(new), node: tree.node))
    }

    private func root(_ size: Int) throws -> Digest {
        try #require(MerkleTree.root(size: UInt64(size), node: tree.node))
    }

    @Test("every root is the one of the definition")
    func roots() throws {
        var growing = GrowingTree()
        for size in 0...Self.sizeMax {
            let expected = ReferenceTree.root(tree.leaves.prefix(size))
            #expect(growing.frontier.root == expected)
            #expect(try root(size) == expected)
            if size < Self.sizeMax { growing.append(tree.leaves[size]) }
        }
        #expect(growing.nodes == tree.nodes)
    }

    @Test("every inclusion proof is the one of the definition, and leads to the root")
    func inclusion() throws {
        for size in 1...Self.sizeMax {
            let expectedRoot = try root(size)
            for leaf in 0..<size {
                let path = try inclusion(leaf, size)
                #expect(path == ReferenceTree.path(leaf, tree.leaves.prefix(size)))
                #expect(path.count == MerkleTree.pathCount(leaf: UInt64(leaf), size: UInt64(size)))
                #expect(
                    MerkleTree.isIncluded(
                        leafHash: tree.leaves[leaf], leaf: UInt64(leaf), size: UInt64(size), path: path,
                        root: expectedRoot))
            }
        }
    }

    @Test("an inclusion proof is for one leaf, one place, one size and one path")
    func inclusionRefused() throws {
        for size in 1...40 {
            let root = try root(size)
            for leaf in 0..<size {
                let hash = tree.leaves[leaf]
                let path = try inclusion(leaf, size)
                func holds(
                    _ hash: Digest, _ leaf: Int, _ size: Int, _ path: [Digest], _ root: Digest
                ) -> Bool {
                    MerkleTree.isIncluded(
                        leafHash: hash, leaf: UInt64(leaf), size: UInt64(size), path: path, root: root)
                }
                for other in 0...size + 1 where other != leaf { #expect(!holds(hash, other, size, path, root)) }
                #expect(!holds(root, leaf, size, path, root) || size == 1)
                #expect(!holds(hash, leaf, size, path + [root], root))
                #expect(!holds(hash, leaf, size, [root] + path, root))
                if !path.isEmpty {
                    #expect(!holds(hash, leaf, size, path.dropLast(), root))
                    #expect(!holds(hash, leaf, size, Array(path.dropFirst()), root))
                    #expect(!holds(hash, leaf, size * 2, path, root))
                    #expect(!holds(hash, leaf, size / 2, path, root))
                }
                #expect(!holds(hash, leaf, 0, path, root))
            }
        }
    }

    @Test("every consistency proof is the one of the definition, and holds")
    func consistency() throws {
        for new in 1...40 {
            for old in 1...new {
                let proof = try consistency(old, new)
                #expect(proof == ReferenceTree.proof(old, tree.leaves.prefix(new)))
                #expect(
                    MerkleTree.isConsistent(
                        oldSize: UInt64(old), oldRoot: try root(old), newSize: UInt64(new), newRoot: try root(new),
                        proof: proof))
            }
        }
    }

    @Test("a consistency proof is for two sizes, two roots and one path")
    func consistencyRefused() throws {
        for new in 1...40 {
            for old in 1...new {
                let (oldRoot, newRoot, proof) = (try root(old), try root(new), try consistency(old, new))
                func holds(_ old: Int, _ oldRoot: Digest, _ new: Int, _ newRoot: Digest, _ proof: [Digest]) -> Bool {
                    MerkleTree.isConsistent(
                        oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(new), newRoot: newRoot, proof: proof)
                }
                #expect(!holds(old, oldRoot, new, newRoot, proof + [newRoot]))
                #expect(!holds(old, oldRoot, new, newRoot, [oldRoot] + proof))
                #expect(!holds(old, MerkleTree.emptyRoot, new, newRoot, proof))
                #expect(!holds(old, oldRoot, new, MerkleTree.emptyRoot, proof))
                #expect(!holds(0, oldRoot, new, newRoot, proof))
                guard old < new else { continue }
                #expect(!holds(old, oldRoot, new, newRoot, proof.dropLast()))
                #expect(!holds(old, newRoot, new, oldRoot, proof))
                #expect(!holds(new, newRoot, old, oldRoot, proof))
                #expect(!holds(old, oldRoot, new * 2, newRoot, proof))
                for other in 1...new where other != old { #expect(!holds(other, oldRoot, new, newRoot, proof)) }
            }
        }
    }

    @Test("every flipped bit is noticed")
    func everyBit() throws {
        let (leaf, old, size) = (37, 42, 100)
        let path = try inclusion(leaf, size)
        let proof = try consistency(old, size)
        let (oldRoot, newRoot) = (try root(old), try root(size))
        func flipped(_ digests: [Digest], _ place: Int) throws -> [[Digest]] {
            try Damage.everyBitFlipped(digests[place].bytes32.bytes).map { bytes in
                var damaged = digests
                damaged[place] = Digest(try #require(Bytes32(bytes)))
                return damaged
            }
        }
        for damaged in try flipped([tree.leaves[leaf]], 0) {
            #expect(
                !MerkleTree.isIncluded(
                    leafHash: damaged[0], leaf: UInt64(leaf), size: UInt64(size), path: path, root: newRoot))
        }
        for place in path.indices {
            for damaged in try flipped(path, place) {
                #expect(
                    !MerkleTree.isIncluded(
                        leafHash: tree.leaves[leaf], leaf: UInt64(leaf), size: UInt64(size), path: damaged,
                        root: newRoot))
            }
        }
        for place in proof.indices {
            for damaged in try flipped(proof, place) {
                #expect(
                    !MerkleTree.isConsistent(
                        oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(size), newRoot: newRoot,
                        proof: damaged))
            }
        }
    }

    @Test("there is no proof for what is not there")
    func nothingToProve() {
        #expect(MerkleTree.inclusionProof(leaf: 5, size: 5, node: tree.node) == nil)
        #expect(MerkleTree.inclusionProof(leaf: 0, size: 0, node: tree.node) == nil)
        #expect(MerkleTree.inclusionProof(leaf: 0, size: 131, node: tree.node) == nil)
        #expect(MerkleTree.inclusionProof(leaf: 0, size: .max, node: tree.node) == nil)
        #expect(MerkleTree.inclusionProof(leaf: .max - 1, size: .max, node: tree.node) == nil)
        #expect(MerkleTree.consistencyProof(from: 0, to: 5, node: tree.node) == nil)
        #expect(MerkleTree.consistencyProof(from: 6, to: 5, node: tree.node) == nil)
        #expect(MerkleTree.consistencyProof(from: 1 << 63, to: .max, node: tree.node) == nil)
        #expect(MerkleTree.root(size: 131, node: tree.node) == nil)
        #expect(MerkleTree.pathCount(leaf: 5, size: 5) == nil)
        #expect(MerkleTree.pathCount(leaf: 0, size: .max) == MerkleTree.pathCountMax)
    }
}
