import Testing

@testable import PaymentProtocol

@Suite("What nodes say to each other, as bytes")
struct LinkMessageVectorTests {
    private let examples = ExampleLinkMessage.all

    private var entries: [GoldenFile.Entry] {
        get throws {
            try examples.map { example in
                [
                    ("name", "\(example.direction)/\(example.name)"), ("hex", hexadecimal(example.encoded)),
                    ("diagnostic", try CBORValue(decoding: example.encoded).diagnostic),
                ]
            }
        }
    }

    @Test("every request, answer and notice is written as the vectors keep it")
    func golden() throws {
        try GoldenFile(name: "link-messages.json").check(try entries)
    }

    @Test("cbor2 reads each of them alike, and pycose finds every signature in them valid")
    func referee() throws {
        let verdict = try Referee.run("check_encodings.py", onVectors: "link-messages.json")
        #expect(verdict.isContent, "\(verdict.text)")
        #expect(verdict.text.contains("\(examples.count) vectors, 0 complaints"))
    }

    @Test("the kept bytes are read and written again as they were")
    func roundTrip() throws {
        let kept = try Vectors.read("link-messages.json", as: [[String: String]].self)
        #expect(kept.count == examples.count)
        for (example, entry) in zip(examples, kept) {
            let encoded = bytes(try #require(entry["hex"]))
            #expect(try example.rewrite(encoded) == encoded, "\(example.name)")
        }
    }

    @Test("bytes with a bit changed are refused, or are another message with exactly these bytes")
    func damaged() {
        for example in examples {
            for damaged in Damage.oneBitOfEveryByte(example.encoded) {
                guard let rewritten = try? example.rewrite(damaged) else { continue }
                #expect(rewritten == damaged, "\(example.name)")
            }
        }
    }

    @Test("no message ends too early, and nothing follows its end")
    func ends() {
        for example in examples {
            for damaged in Damage.everyPrefix(example.encoded) {
                #expect(throws: (any Error).self, "\(example.name)") { try example.rewrite(damaged) }
            }
            #expect(throws: CBORError.trailingBytes.self, "\(example.name)") {
                do { _ = try example.rewrite(example.encoded + [0]) } catch let error as RequestMessageError {
                    if case .malformed(let reason) = error.reason { throw reason }
                }
            }
        }
    }

    @Test("every kind of request, answer, failure and notice is among the examples")
    func complete() {
        func kinds(_ direction: ExampleLinkMessage.Direction) -> Set<UInt64> {
            Set(
                examples.filter { $0.direction == direction }.compactMap { example in
                    guard case .array(let items)? = try? CBORValue(decoding: example.encoded),
                        case .unsigned(let kind) = items[direction == .conversation ? 0 : 1]
                    else { return nil }
                    return kind
                })
        }
        #expect(kinds(.request).isSuperset(of: Set(1...12).union([20, 21, 25, 26, 27, 28, 30, 31, 35, 36])))
        #expect(kinds(.answer).isSuperset(of: Set(1...8).union([25, 35])))
        #expect(kinds(.notice) == Set(101...105))
        #expect(kinds(.conversation) == Set(1...5))
    }
}
