import Testing

@testable import PaymentProtocol

@Suite("Signed messages as bytes")
struct MessageVectorTests {
    private let examples: [ExampleMessage]

    init() throws {
        examples = try ExampleMessage.all.get()
    }

    @Test("every message is written as the vectors keep it")
    func golden() throws {
        try GoldenFile(name: "messages.json").check(
            examples.map { example in
                [
                    ("name", example.name), ("typ", example.vector.typ), ("seed", example.vector.seed),
                    ("payload_hex", example.vector.payloadHex), ("envelope_hex", example.vector.envelopeHex),
                    ("diagnostic", example.vector.diagnostic),
                ]
            })
    }

    @Test("pycose and cbor2 read and sign each of them alike")
    func referee() throws {
        let verdict = try Referee.run("check_vectors.py", onVectors: "messages.json")
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("\(examples.count) vectors, 0 complaints"))
    }

    @Test("the kept bytes are read and written again as they were")
    func roundTrip() throws {
        for vector in try Vectors.read("messages.json", as: [MessageVector].self) {
            let example = try #require(examples.first { $0.name == vector.name })
            try example.verify(bytes(vector.envelopeHex))
            #expect(try hexadecimal(example.rewrite(bytes(vector.payloadHex))) == vector.payloadHex)
        }
    }

    @Test("no bit of a signed message can be changed, and no end cut off")
    func damagedEnvelopes() throws {
        for example in examples {
            for damaged in Damage.everyPrefix(example.envelope) {
                #expect(throws: EnvelopeError.self) { try example.verify(damaged) }
            }
        }
        // Each bit costs a signature's check, so one of each type stands for the rest.
        for type in Set(examples.map(\.vector.typ)) {
            let example = try #require(examples.first { $0.vector.typ == type })
            for damaged in Damage.everyBitFlipped(example.envelope) {
                #expect(throws: EnvelopeError.self) { try example.verify(damaged) }
            }
        }
    }

    @Test("a payload with a bit changed is refused, or is another message with exactly these bytes")
    func damagedPayloads() {
        for example in examples {
            for damaged in Damage.everyBitFlipped(example.payload) {
                guard let rewritten = try? example.rewrite(damaged) else { continue }
                #expect(rewritten == damaged, "\(example.name)")
            }
            for damaged in Damage.everyPrefix(example.payload) {
                #expect(throws: CBORError.self) { try example.rewrite(damaged) }
            }
        }
    }

    @Test("chance finds no payload with two ways to write it")
    func randomDamage() {
        var random = SeededGenerator(seed: 5)
        for example in examples {
            for _ in 0..<500 {
                let damaged = Damage.random(example.payload, using: &random)
                guard let rewritten = try? example.rewrite(damaged) else { continue }
                #expect(rewritten == damaged, "\(example.name)")
            }
        }
    }

    @Test("one kind of message is never taken for another")
    func kinds() throws {
        let kinds = try Set(examples.map(\.vector.typ)).map { type in
            try #require(examples.first { $0.vector.typ == type })
        }
        #expect(kinds.count >= 10)
        for kind in kinds {
            for other in kinds where other.name != kind.name {
                #expect(throws: EnvelopeError.self) { try kind.verify(other.envelope) }
            }
        }
    }
}
