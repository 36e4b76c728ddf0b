import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Tree heads and receipts as bytes")
struct ReceiptVectorTests {
    private static let sizes = [2, 7, 11]
    private let count = ExampleReceipt.records.count

    private var entries: [GoldenFile.Entry] {
        get throws {
            func entry(_ name: String, _ encoded: [UInt8], root: Digest) throws -> GoldenFile.Entry {
                [
                    ("name", name), ("hex", hexadecimal(encoded)), ("log", Examples.clearing.description),
                    ("root", root.description), ("diagnostic", try CBORValue(decoding: encoded).diagnostic),
                ]
            }
            let heads = try Self.sizes.map { size in
                let head = ExampleReceipt.head(size: size)
                return try entry("tree-head/\(size)", head.bytes, root: head.head.root)
            }
            let root = ExampleReceipt.head(size: count).head.root
            let proofs = try [0, 7, 10].map { sequence in
                let receipt = ExampleReceipt.receipt(of: sequence)
                return try entry("inclusion-receipt/\(sequence)", receipt.proof.encoded, root: root)
            }
            let receipts = try (0..<count).map { sequence in
                try entry(
                    "settlement-receipt/\(sequence)-\(ExampleRecord.clearing[sequence].name)",
                    ExampleReceipt.receipt(of: sequence).encoded, root: root)
            }
            let consistency = try [1, 6, 8].map { size in
                let (receipt, earlierRoot) = ExampleReceipt.consistency(from: UInt64(size))
                return try entry("consistency-receipt/\(size)", receipt.encoded, root: root)
                    + [("earlier_root", earlierRoot.description)]
            }
            let evidence = try ExampleReceipt.evidence.map { name, evidence in
                try entry("evidence/\(name)", evidence.encoded, root: evidence.head.head.root)
            }
            return heads + proofs + consistency + receipts + evidence
        }
    }

    @Test("heads and receipts are written as the vectors keep them")
    func golden() throws {
        try GoldenFile(name: "receipts.json").check(try entries)
    }

    @Test("pycose and hashlib find each of them proven")
    func referee() throws {
        let verdict = try Referee.run("check_encodings.py", onVectors: "receipts.json")
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("\(try entries.count) vectors, 0 complaints"))
    }

    @Test("the kept bytes are read, proven, and written again as they were")
    func roundTrip() throws {
        for entry in try Vectors.read("receipts.json", as: [[String: String]].self) {
            let (name, encoded) = (try #require(entry["name"]), bytes(try #require(entry["hex"])))
            let (log, root) = (PublicKey(bytes32(try #require(entry["log"]))), digest(try #require(entry["root"])))
            switch name.prefix(while: { $0 != "/" }) {
            case "tree-head":
                let head = try SignedTreeHead(decoding: encoded, root: root)
                #expect(head.bytes == encoded)
                #expect(head.signer == log)
            case "inclusion-receipt":
                #expect(try InclusionReceipt(decoding: encoded).encoded == encoded)
            case "consistency-receipt":
                let receipt = try ConsistencyReceipt(decoding: encoded)
                let earlier = digest(try #require(entry["earlier_root"]))
                #expect(try receipt.verify(earlierRoot: earlier, log: log).head.root == root)
                #expect(receipt.encoded == encoded)
            case "evidence":
                let evidence = try HeadEvidence(decoding: encoded)
                #expect(evidence.head.head.root == root)
                #expect(evidence.encoded == encoded)
            case "settlement-receipt":
                let receipt = try SettlementReceipt(decoding: encoded)
                try receipt.verify(log: log)
                #expect(receipt.encoded == encoded)
            default: Issue.record("unknown: \(name)")
            }
        }
    }

    @Test("every byte of a consistency receipt and of evidence counts")
    func damagedProofs() throws {
        let (receipt, root) = ExampleReceipt.consistency(from: 6)
        for damaged in Damage.oneBitOfEveryByte(receipt.encoded) {
            #expect(throws: ReceiptError.self) {
                try ConsistencyReceipt(decoding: damaged).verify(earlierRoot: root, log: Examples.clearing)
            }
        }
        for (name, evidence) in ExampleReceipt.evidence {
            for damaged in Damage.oneBitOfEveryByte(evidence.encoded) {
                #expect(throws: HeadEvidenceError.self, "\(name)") { try HeadEvidence(decoding: damaged) }
            }
            for damaged in Damage.everyPrefix(evidence.encoded) {
                #expect(throws: HeadEvidenceError.self) { try HeadEvidence(decoding: damaged) }
            }
        }
    }

    @Test("every byte of a settlement receipt counts")
    func damaged() {
        let encoded = ExampleReceipt.receipt(of: 7).encoded
        for damaged in Damage.oneBitOfEveryByte(encoded) {
            #expect(throws: (any Error).self) {
                try SettlementReceipt(decoding: damaged).verify(log: Examples.clearing)
            }
        }
        for damaged in Damage.everyPrefix(encoded) {
            #expect(throws: CBORError.self) { try SettlementReceipt(decoding: damaged) }
        }
    }
}
