import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Records as bytes")
struct RecordVectorTests {
    private let examples = ExampleRecord.all

    @Test("every kind of record of both roles is written as the vectors keep it")
    func golden() throws {
        try GoldenFile(name: "records.json").check(
            try examples.map { example in
                [
                    ("name", "\(example.role)/\(example.name)"), ("hex", hexadecimal(example.encoded)),
                    ("diagnostic", try CBORValue(decoding: example.encoded).diagnostic),
                ]
            })
    }

    @Test("cbor2 reads each of them alike, and pycose finds every signature and receipt in them valid")
    func referee() throws {
        let verdict = try Referee.run("check_encodings.py", onVectors: "records.json")
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("\(examples.count) vectors, 0 complaints"))
    }

    @Test("the kept bytes are read and written again as they were")
    func roundTrip() throws {
        let kept = try Vectors.read("records.json", as: [[String: String]].self)
        #expect(kept.count == examples.count)
        for (example, entry) in zip(examples, kept) {
            let encoded = bytes(try #require(entry["hex"]))
            #expect(try example.rewrite(encoded) == encoded, "\(example.name)")
        }
    }

    @Test("bytes with a bit changed are refused, or are another record with exactly these bytes")
    func damaged() {
        for example in examples {
            for damaged in Damage.oneBitOfEveryByte(example.encoded) {
                guard let rewritten = try? example.rewrite(damaged) else { continue }
                #expect(rewritten == damaged, "\(example.name)")
            }
            for damaged in Damage.everyPrefix(example.encoded) {
                #expect(throws: RecordError.self) { try example.rewrite(damaged) }
            }
        }
    }

    @Test("another version and an unknown kind are named")
    func unknown() throws {
        for role in [ExampleRecord.Role.clearing, .payment] {
            let example = try #require(examples.first { $0.role == role })
            var bytes = example.encoded
            bytes[1] = 2
            #expect(throws: RecordError.unknownVersion(2)) { try example.rewrite(bytes) }
        }
        let record = ExampleRecord.clearing[1].record.encoded
        // An epoch's start ends with its kind and a null.
        #expect(throws: RecordError.unknownKind(255)) {
            try ClearingRecord(decoding: Array(record.dropLast(2)) + [0x18, 255, 0xf6])
        }
    }

    @Test("every kind of both roles is among the examples")
    func complete() throws {
        func kinds(_ role: ExampleRecord.Role, at index: Int) throws -> Set<UInt64> {
            Set(
                try examples.filter { $0.role == role }.compactMap { example in
                    guard case .array(let items) = try CBORValue(decoding: example.encoded),
                        case .unsigned(let kind) = items[index]
                    else { return nil }
                    return kind
                })
        }
        #expect(try kinds(.clearing, at: 4).isSuperset(of: Set(0...15).union(16...18)))
        #expect(try kinds(.payment, at: 2).isSuperset(of: Set(0...11).union(28...30)))
    }

    @Test("the largest record, and what a payment node keeps of it, fit")
    func largest() {
        // Version, time, epoch and blinding; kind, two envelopes and a refusal.
        let clearing = 1 + 1 + 9 + 9 + 17 + 1 + 1 + 2 * (3 + Envelope.bytesMax) + 1 + 2 + 9
        #expect(clearing <= ClearingRecord.bytesMax)
        // The same head; an intent, a step and where the escrow stands.
        let standing = 1 + 1 + 5 * 9
        #expect(1 + 1 + 9 + 9 + 17 + 1 + 1 + 2 * (3 + Envelope.bytesMax) + standing <= ClearingRecord.bytesMax)
        let intent = 1 + 1 + 9 + 1 + 1 + 2 * (3 + Envelope.bytesMax) + 3 + ProtocolBounds.textBytesMax + 1 + 34 + 66
        #expect(intent <= PaymentRecord.bytesMax)
        let settled = 1 + 1 + 9 + 1 + 1 + 3 + SettlementReceipt.bytesMax + 3 + ProtocolBounds.textBytesMax
        #expect(settled <= PaymentRecord.bytesMax)
    }

    @Test("the example records of a clearing node are a journal that the auditor accepts")
    func journal() throws {
        var auditor = Auditor()
        for (_, record) in ExampleRecord.clearing { try auditor.examine(record: record.encoded) }
        #expect(auditor.state.book.balance(of: Examples.benAccount, in: .eur).posted == 35_00)
    }
}
