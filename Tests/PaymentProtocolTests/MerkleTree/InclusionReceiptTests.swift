import Ledger
import PaymentProtocol
import Testing

@Suite("InclusionReceipt")
struct InclusionReceiptTests {
    private let key = secretKey(3)
    private let tree = GrowingTree(size: 11)

    private func head(size: Int = 11, log: PublicKey? = nil) throws -> SignedTreeHead {
        let head = TreeHead(
            log: log ?? key.publicKey, size: UInt64(size), root: ReferenceTree.root(tree.leaves.prefix(size)),
            epoch: 1, time: Timestamp(microseconds: 1_763_700_000_000_000))
        let unsigned = UnsignedTreeHead(head, signer: key.publicKey)
        return try unsigned.signed(with: key.sign(unsigned.toBeSigned))
    }

    private func receipt(leaf: Int, size: Int = 11) throws -> InclusionReceipt {
        let path = try #require(
            MerkleTree.inclusionProof(leaf: UInt64(leaf), size: UInt64(size), node: tree.node))
        return try InclusionReceipt(head: head(size: size), leafIndex: UInt64(leaf), path: path)
    }

    @Test("a receipt proves its record to whoever knows the log's id")
    func roundTrip() throws {
        for size in 2...11 {
            for leaf in 0..<size {
                let receipt = try receipt(leaf: leaf, size: size)
                let decoded = try InclusionReceipt(decoding: receipt.encoded)
                #expect(decoded == receipt)
                #expect(decoded.encoded == receipt.encoded)
                let head = try decoded.verify(leafHash: tree.leaves[leaf], log: key.publicKey)
                #expect(head == (try self.head(size: size)).head)
            }
        }
    }

    @Test("a receipt proves no other record and speaks for no other log")
    func refused() throws {
        let receipt = try receipt(leaf: 4)
        let other = secretKey(4).publicKey
        #expect(throws: ReceiptError.invalidSignature) {
            try receipt.verify(leafHash: tree.leaves[5], log: key.publicKey)
        }
        #expect(throws: ReceiptError.wrongLog(expected: other, found: key.publicKey)) {
            try receipt.verify(leafHash: tree.leaves[4], log: other)
        }
        // Signed by a key in the name of a log whose key it is not.
        let usurped = try InclusionReceipt(head: head(log: other), leafIndex: 4, path: receipt.path)
        #expect(throws: ReceiptError.wrongSigner(key.publicKey)) {
            try usurped.verify(leafHash: tree.leaves[4], log: other)
        }
    }

    @Test("the only record of a log has no receipt")
    func emptyPath() throws {
        #expect(throws: ReceiptError.emptyPath) {
            try InclusionReceipt(head: head(size: 1), leafIndex: 0, path: [])
        }
    }

    @Test("a path that cannot belong to the place is refused when the receipt is made or read")
    func wrongPath() throws {
        let receipt = try receipt(leaf: 4)
        for (leaf, path) in [(4, receipt.path + [.sha256(of: [])]), (4, receipt.path.dropLast()), (11, receipt.path)] {
            #expect(throws: ReceiptError.wrongPath) {
                try InclusionReceipt(head: head(), leafIndex: UInt64(leaf), path: Array(path))
            }
        }
    }

    @Test("the size in the proof must be the size that was signed")
    func wrongSize() throws {
        var bytes = try receipt(leaf: 4).encoded
        let proof = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x83, 11, 4]) })
        bytes[proof + 1] = 10
        #expect(throws: ReceiptError.wrongSize(signed: 11, proven: 10)) { try InclusionReceipt(decoding: bytes) }
    }

    @Test("every single bit counts")
    func everyBit() throws {
        for damaged in Damage.everyBitFlipped(try receipt(leaf: 4).encoded) {
            #expect(throws: ReceiptError.self) {
                try InclusionReceipt(decoding: damaged).verify(leafHash: tree.leaves[4], log: key.publicKey)
            }
        }
    }

    @Test("bytes changed at random are refused")
    func random() throws {
        let encoded = try receipt(leaf: 4).encoded
        var random = SeededGenerator(seed: 9942)
        for _ in 0..<3_000 {
            let damaged = Damage.random(encoded, using: &random)
            guard damaged != encoded else { continue }
            #expect(throws: ReceiptError.self) {
                try InclusionReceipt(decoding: damaged).verify(leafHash: tree.leaves[4], log: key.publicKey)
            }
        }
    }

    @Test("a receipt beyond the bound is refused before it is looked at")
    func tooLarge() {
        #expect(throws: ReceiptError.tooLarge(bytesMax: InclusionReceipt.bytesMax)) {
            try InclusionReceipt(decoding: [UInt8](repeating: 0, count: InclusionReceipt.bytesMax + 1))
        }
    }
}
