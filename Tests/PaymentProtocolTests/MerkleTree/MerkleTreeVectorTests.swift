import PaymentProtocol
import Testing

@Suite("The reference tree of certificate transparency")
struct MerkleTreeVectorTests {
    struct Inclusion: Decodable {
        let leaf, size: UInt64
        let path: [String]
    }

    struct Consistency: Decodable {
        let oldSize, newSize: UInt64
        let proof: [String]
    }

    struct File: Decodable {
        let leaves, roots: [String]
        let inclusion: [Inclusion]
        let consistency: [Consistency]
    }

    @Test("its roots and proofs are ours")
    func vectors() throws {
        let file = try Vectors.read("rfc9162-merkle-tree.json", as: File.self)
        var tree = GrowingTree()
        for (leaf, root) in zip(file.leaves, file.roots) {
            tree.append(MerkleTree.leafHash(of: bytes(leaf)))
            #expect(tree.frontier.root == digest(root))
        }
        #expect(tree.leaves.count == 8)
        for example in file.inclusion {
            let path = MerkleTree.inclusionProof(leaf: example.leaf, size: example.size, node: tree.node)
            #expect(path == example.path.map(digest))
            #expect(
                MerkleTree.isIncluded(
                    leafHash: tree.leaves[Int(example.leaf)], leaf: example.leaf, size: example.size,
                    path: example.path.map(digest), root: digest(file.roots[Int(example.size) - 1])))
        }
        for example in file.consistency {
            let proof = MerkleTree.consistencyProof(from: example.oldSize, to: example.newSize, node: tree.node)
            #expect(proof == example.proof.map(digest))
            #expect(
                MerkleTree.isConsistent(
                    oldSize: example.oldSize, oldRoot: digest(file.roots[Int(example.oldSize) - 1]),
                    newSize: example.newSize, newRoot: digest(file.roots[Int(example.newSize) - 1]),
                    proof: example.proof.map(digest)))
        }
    }
}
