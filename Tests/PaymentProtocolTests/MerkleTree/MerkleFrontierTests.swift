import PaymentProtocol
import Testing

@Suite("MerkleFrontier")
struct MerkleFrontierTests {
    @Test(
        "a frontier comes back from its bytes and from the nodes, and goes on alike",
        arguments: [0, 1, 2, 7, 8, 100])
    func restored(size: Int) throws {
        let tree = GrowingTree(size: size)
        let encoded = CBOREncoder.encode(tree.frontier.encode)
        var decoder = try CBORDecoder(encoded)
        var decoded = try MerkleFrontier(from: &decoder)
        try decoder.finish()
        var rebuilt = try #require(MerkleFrontier(size: UInt64(size), node: tree.node))
        #expect(decoded == tree.frontier)
        #expect(rebuilt == tree.frontier)
        var original = tree.frontier
        let leaf = MerkleTree.leafHash(of: [1])
        let completed = original.append(leaf)
        #expect(decoded.append(leaf) == completed)
        #expect(rebuilt.append(leaf) == completed)
        #expect(decoded == original && rebuilt == original)
    }

    @Test("a leaf completes itself and every subtree that ends with it")
    func completed() {
        var frontier = GrowingTree(size: 7).frontier
        let nodes = frontier.append(MerkleTree.leafHash(of: []))
        #expect(nodes.map(\.level) == [0, 1, 2, 3])
        #expect(nodes.map(\.index) == [7, 3, 1, 0])
        #expect(nodes.last?.hash == frontier.root)
        #expect(frontier.append(MerkleTree.leafHash(of: [])).count == 1)
    }

    @Test("peaks that do not belong to the size are refused")
    func wrongPeaks() {
        #expect(throws: CBORError.wrongLength(expected: 1, found: 0)) {
            var decoder = try CBORDecoder(bytes("820180"))
            _ = try MerkleFrontier(from: &decoder)
        }
    }

    @Test("a frontier needs every one of its nodes")
    func missingNode() {
        let tree = GrowingTree(size: 6)
        #expect(MerkleFrontier(size: 7, node: tree.node) == nil)
    }
}
