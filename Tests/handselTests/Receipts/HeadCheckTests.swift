import ClearingService
import Foundation
import Ledger
import PaymentProtocol
import Testing

@testable import handsel

@Suite("Heads in files", .serialized)
struct HeadCheckTests {
    private struct Files {
        let folder: String
        let log = SmallLog()

        func path(_ name: String) -> String { folder + "/" + name }

        func write(_ name: String, _ bytes: [UInt8]) throws -> String {
            try Data(bytes).write(to: URL(filePath: path(name)))
            return path(name)
        }

        func write(_ head: SignedTreeHead, as name: String? = nil) throws -> String {
            try write(name ?? "\(head.head.size).head", HeadView(head).json)
        }

        func verify(_ arguments: String..., log: PublicKey? = nil) async throws -> RealCommand {
            try await RealCommand(
                ["head", "verify"] + arguments + ["--clearing-id", (log ?? self.log.log).description, "--json"],
                environment: ["HOME": "/nowhere"])
        }

        func expect(_ status: Int32, _ code: String, _ result: RealCommand) {
            #expect(result.status == status && result.answer["code"] as? String == code, "\(result.output)")
        }
    }

    @Test("a receipt connects two heads with files alone, and hands out the later one")
    func connects() async throws {
        try await withTemporaryFolder { folder in
            let files = Files(folder: folder)
            let november = try files.write(files.log.head(7))
            let receipt = try files.write("receipt", files.log.consistency(from: 7, to: 20).encoded)
            let one = try await files.verify(november)
            #expect(one.status == 0 && one.answer["later"] == nil, "\(one.errors)")
            let december = files.path("december")
            let both = try await files.verify(november, "--receipt", receipt, "--output", december)
            #expect(both.status == 0, "\(both.errors)")
            let later = try #require(both.answer["later"] as? [String: Any])
            #expect(later["size"] as? Int == 20)
            #expect(later["root"] as? String == (try files.log.head(20)).head.root.description)
            // What it wrote serves as a head the next time.
            #expect(try await files.verify(november, december, "--receipt", receipt).status == 0)
            #expect(try await files.verify(december, december).status == 0)
            files.expect(
                3, "already_exists", try await files.verify(november, "--receipt", receipt, "--output", december))
        }
    }

    @Test("receipts, evidence and the answer about consistency are heads as well")
    func forms() async throws {
        try await withTemporaryFolder { folder in
            let files = Files(folder: folder)
            let view = ConsistencyView(from: 7, head: try files.log.head(11), path: [])
            #expect(try await files.verify(try files.write("answer", view.json)).status == 0)
            let vector = try ReceiptVectors.one("settled")
            let log = try vector.clearing.log
            #expect(try await files.verify(try files.write("receipt", vector.bytes), log: log).status == 0)
            let evidence = try files.write("evidence", ReceiptVectors.evidence("unproven"))
            #expect(try await files.verify(evidence, log: log).status == 0)
        }
    }

    @Test("what does not fit is 5, and named")
    func refuses() async throws {
        try await withTemporaryFolder { folder in
            let files = Files(folder: folder)
            let november = try files.write(files.log.head(7))
            let other = SmallLog(changed: 3)
            let bytes = try files.log.consistency(from: 7, to: 20).encoded
            for (name, receipt) in [
                ("another history", try other.consistency(from: 7, to: 20).encoded),
                ("another beginning", try files.log.consistency(from: 6, to: 20).encoded),
                ("another log", try SmallLog(key: 8).consistency(from: 7, to: 20).encoded),
                ("damaged", bytes.dropLast() + [bytes[bytes.count - 1] ^ 1]),
                ("no receipt", try ReceiptVectors.one("settled").bytes),
            ] {
                let file = try files.write(name, receipt)
                files.expect(5, "receipt_invalid", try await files.verify(november, "--receipt", file))
            }
            files.expect(
                5, "two_histories", try await files.verify(november, try files.write(other.head(7), as: "second")))
            let receipt = try files.write("receipt", bytes)
            files.expect(
                5, "two_histories",
                try await files.verify(november, try files.write(other.head(20)), "--receipt", receipt))
            // A root that was not signed, and signed bytes without a root.
            let root = try files.log.head(7).head.root.description
            let changed = String(decoding: HeadView(try files.log.head(7)).json, as: UTF8.self)
                .replacing(root, with: String(root.reversed()))
            files.expect(5, "not_a_head", try await files.verify(try files.write("changed", Array(changed.utf8))))
            files.expect(5, "not_a_head", try await files.verify(try files.write("bare", files.log.head(7).bytes)))
            files.expect(5, "not_a_head", try await files.verify(try files.write("hello", Array("hello".utf8))))
            files.expect(5, "other_log", try await files.verify(november, log: SmallLog(key: 8).log))
        }
    }

    @Test("what is asked wrongly is 2, and says what to ask")
    func usage() async throws {
        try await withTemporaryFolder { folder in
            let files = Files(folder: folder)
            let november = try files.write(files.log.head(7))
            let december = try files.write(files.log.head(11))
            let receipt = try files.write("receipt", files.log.consistency(from: 7, to: 20).encoded)
            let unconnected = try await files.verify(november, december)
            files.expect(2, "usage", unconnected)
            #expect(unconnected.errors.contains("from=7&to=11"), "\(unconnected.errors)")
            files.expect(2, "usage", try await files.verify(november, december, "--receipt", receipt))
            files.expect(2, "usage", try await files.verify(receipt))
            files.expect(2, "usage", try await files.verify(november, "--output", files.path("new")))
            files.expect(2, "no_file", try await files.verify(files.path("nothing")))
        }
    }
}
