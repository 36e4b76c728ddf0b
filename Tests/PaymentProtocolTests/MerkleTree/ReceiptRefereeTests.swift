import Ledger
import PaymentProtocol
import Testing

/// The program is the one that Docs/PROTOCOL.md section 10 shows.
@Suite("Receipts before an independent referee")
struct ReceiptRefereeTests {
    private let key = secretKey(3)
    private let record = CBOREncoder.encode { $0.text("a record of no importance") }

    /// The file that people keep: the record and its receipt, as the record at `place` of a log with `size` records.
    private func file(place: Int, size: Int) throws -> [UInt8] {
        var tree = GrowingTree(size: place)
        tree.append(MerkleTree.leafHash(of: record))
        while tree.leaves.count < size { tree.append(MerkleTree.leafHash(of: [UInt8(tree.leaves.count)])) }
        let head = UnsignedTreeHead(
            TreeHead(
                log: key.publicKey, size: UInt64(size), root: tree.frontier.root, epoch: 1,
                time: Timestamp(microseconds: 1_763_700_000_000_000)),
            signer: key.publicKey)
        let path = try #require(
            MerkleTree.inclusionProof(leaf: UInt64(place), size: UInt64(size), node: tree.node))
        let receipt = try InclusionReceipt(
            head: head.signed(with: key.sign(head.toBeSigned)), leafIndex: UInt64(place), path: path)
        return CBOREncoder.encode {
            $0.array(count: 2)
            $0.bytes(record)
            $0.bytes(receipt.encoded)
        }
    }

    private func verdict(on file: [UInt8], log: PublicKey? = nil) throws -> Referee.Verdict {
        let program = try #require(try Document("PROTOCOL.md").section("10")?.code("python"))
        return try Referee.run(program: program, onFileOf: file, (log ?? key.publicKey).description)
    }

    @Test(
        "a receipt verifies in Python with pycose and hashlib",
        arguments: [(0, 2), (1, 2), (6, 7), (4, 11), (64, 65)])
    func content(place: Int, size: Int) throws {
        let verdict = try verdict(on: file(place: place, size: size))
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("of \(size) records"))
    }

    @Test("a receipt of another log, or one with a byte changed, does not")
    func damaged() throws {
        let file = try file(place: 4, size: 11)
        #expect(try !verdict(on: file, log: secretKey(4).publicKey).isContent)
        // In the record, in the path, and in the signature.
        for place in [5, file.count - 100, file.count - 1] {
            var damaged = file
            damaged[place] ^= 1
            #expect(try !verdict(on: damaged).isContent, "byte \(place)")
        }
    }
}
