import PaymentProtocol
import Testing

@Suite("The examples of RFC 8949")
struct CBORVectorTests {
    struct Example: Decodable {
        let hex: String
        let outcome: String
    }

    @Test("each example of Appendix A comes back as the same bytes, or is refused for its reason")
    func appendixA() throws {
        let examples = try Vectors.read("rfc8949-appendix-a.json", as: [Example].self)
        #expect(examples.count == 82)
        for example in examples {
            #expect(outcome(of: bytes(example.hex)) == example.outcome, "\(example.hex)")
        }
    }

    @Test("no example of Appendix F, bytes that are not well-formed, is read")
    func appendixF() throws {
        for example in try Vectors.read("rfc8949-appendix-f.json", as: [String].self) {
            #expect(throws: CBORError.self, "\(example)") { try CBORValue(decoding: bytes(example)) }
        }
    }

    private func outcome(of bytes: [UInt8]) -> String {
        do throws(CBORError) {
            return try CBORValue(decoding: bytes).encoded == bytes ? "round-trips" : "changed"
        } catch {
            return error.name
        }
    }
}
