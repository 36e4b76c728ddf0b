import Testing

@testable import PaymentProtocol

struct MerkleGroupTests {
    @Test("a group proves each of its leaves as the definition does, wherever in the tree it begins and ends")
    func paths() {
        for before in 0..<36 {
            for count in 1...36 {
                var tree = GrowingTree(size: before)
                var group = MerkleGroup(after: tree.frontier)
                for number in 0..<count {
                    let leaf = MerkleTree.leafHash(of: [UInt8(number), 1])
                    var frontier = tree.frontier
                    group.append(completing: frontier.append(leaf))
                    tree.append(leaf)
                }
                group.close()
                #expect(group.sequences == UInt64(before)..<UInt64(before + count))
                for sequence in group.sequences {
                    #expect(
                        group.inclusionPath(of: sequence) == ReferenceTree.path(Int(sequence), tree.leaves[...]),
                        "leaf \(sequence) of \(before) + \(count)")
                }
            }
        }
    }
}
