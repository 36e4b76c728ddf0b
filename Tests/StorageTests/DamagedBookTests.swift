import Foundation
import GRDB
import Ledger
import PaymentProtocol
import Storage
import Testing

@Suite struct DamagedBookTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("book.sqlite")
        var bench = try Bench(ClearingStore(path: path))
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(10_000, to: ada)
        try bench.commit()
        for _ in 0..<40 { try bench.pay(10, from: ada, to: bob.account) }
        try bench.commit()
        try bench.store.close()
    }

    private func alter(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test("a damaged record is named by its sequence number")
    func malformedRecord() throws {
        try alter("UPDATE journal SET record = substr(record, 1, length(record) - 1) WHERE sequence = 7")
        let store = try ClearingStore(path: path)
        #expect(throws: StorageError.malformedRecord(sequence: 7, .malformed(.truncated))) {
            try store.records(from: 0, limit: 100)
        }
        #expect(throws: StorageError.malformedRecord(sequence: 7, .malformed(.truncated))) {
            _ = try store.rebuild(ClearingNode.self)
        }
        #expect(try store.records(from: 8, limit: 100).count == 37)
    }

    @Test("a record that is missing is noticed, wherever it was")
    func missingRecord() throws {
        try alter("PRAGMA foreign_keys = OFF; DELETE FROM journal WHERE sequence = 9")
        let store = try ClearingStore(path: path)
        #expect(throws: StorageError.corrupt("record 9 is missing")) { _ = try store.rebuild(ClearingNode.self) }
        #expect(try store.receipt(of: 9) == nil)
        // The proofs of its neighbours need it.
        #expect(throws: StorageError.self) { try store.receipt(of: 8) }
    }

    @Test("records that cannot follow each other make no machine")
    func violation() throws {
        try alter(
            """
            UPDATE journal SET sequence = 1000 WHERE sequence = 4;
            UPDATE journal SET sequence = 4 WHERE sequence = 5;
            UPDATE journal SET sequence = 5 WHERE sequence = 1000;
            """)
        #expect(throws: StorageError.violation(.posting(.insufficientFunds))) {
            _ = try ClearingStore(path: path).rebuild(ClearingNode.self)
        }
    }

    @Test("a record, a node or a head that was altered makes no receipt")
    func alteredProof() throws {
        let store = try ClearingStore(path: path)
        let record = try #require(try store.receipt(of: 20)).record.encoded
        try store.close()

        try alter("UPDATE tree_node SET hash = zeroblob(32) WHERE level = 1 AND position = 11")
        #expect(throws: StorageError.corrupt("record 20 is not what the head over 45 signed")) {
            try ClearingStore(path: path).receipt(of: 20)
        }
        try alter("DELETE FROM tree_node WHERE level = 1 AND position = 11")
        #expect(throws: StorageError.corrupt("a node of the tree is missing")) {
            try ClearingStore(path: path).receipt(of: 20)
        }
        try alter("UPDATE tree_head SET head = zeroblob(100)")
        #expect(throws: StorageError.self) { try ClearingStore(path: path).receipt(of: 20) }
        #expect(try ClearingStore(path: path).records(from: 20, limit: 1).map(\.encoded) == [record])
    }

    @Test("bytes flipped anywhere in the file never make another record, balance or proof out of it")
    func flippedBytes() throws {
        let sound = try Data(contentsOf: URL(fileURLWithPath: path))
        let store = try ClearingStore(path: path)
        let records = try store.records(from: 0, limit: .max)
        let log = Bench.logKey.publicKey
        try store.close()
        var random = SeededGenerator(seed: 4)
        for round in 0..<60 {
            var damaged = sound
            for _ in 0..<8 {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            let copy = folder.file("damaged-\(round).sqlite")
            try damaged.write(to: URL(fileURLWithPath: copy))
            do {
                let store = try ClearingStore(path: copy)
                // Whatever is proven is the truth.
                for sequence in stride(from: UInt64(0), to: 45, by: 11) {
                    guard let receipt = try store.receipt(of: sequence) else { continue }
                    if (try? receipt.verify(log: log)) != nil {
                        #expect(receipt.record == records[Int(sequence)])
                    }
                }
                _ = try store.rebuild(ClearingNode.self)
            } catch {
                // Noticed.
            }
        }
    }
}
