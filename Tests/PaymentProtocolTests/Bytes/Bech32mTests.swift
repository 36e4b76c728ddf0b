import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Bech32m")
struct Bech32mTests {
    struct Example: Decodable {
        let text: String
        let outcome: String
    }

    @Test("the vectors of BIP 350 are read, or refused for their reason")
    func bip350() throws {
        for example in try Vectors.read("bip350.json", as: [Example].self) {
            #expect(outcome(of: example.text) == example.outcome, "\(example.text)")
        }
    }

    /// BIP 350 limits a text to 90 characters, and its data need not be whole bytes.
    private func outcome(of text: String) -> String {
        do throws(Bech32mError) {
            let (prefix, groups) = try Bech32m.groups(in: text, lengthMax: 90)
            return Bech32m.encode(prefix: prefix, groups: groups) == text.lowercased() ? "valid" : "changed"
        } catch {
            return String("\(error)".prefix { $0 != "(" })
        }
    }

    @Test("bytes of any length come back", arguments: 0...64)
    func roundTrip(count: Int) throws {
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let text = Bech32m.encode(prefix: "hslc", bytes: data)
        #expect(try Bech32m.decode(text, prefix: "hslc") == data)
        #expect(try Bech32m.decode(text.uppercased(), prefix: "hslc") == data)
        let (prefix, bytes) = try Bech32m.decode(text)
        #expect(prefix == "hslc" && bytes == data)
    }

    @Test("two keys fit into a text")
    func address() {
        #expect(Bech32m.encode(prefix: "hslc", bytes: [UInt8](repeating: 255, count: 64)).count == 114)
    }

    @Test("a text for another purpose is refused")
    func wrongPrefix() {
        let text = Bech32m.encode(prefix: "hsla", bytes: [1])
        #expect(throws: Bech32mError.wrongPrefix(expected: "hslc", found: "hsla")) {
            try Bech32m.decode(text, prefix: "hslc")
        }
    }

    @Test("data that does not end on a byte is refused: too many bits, or bits that are not zero")
    func padding() {
        for groups: [UInt8] in [[1], [0, 0, 0], [0, 1], [31, 31]] {
            let text = Bech32m.encode(prefix: "hsla", groups: groups)
            #expect(throws: Bech32mError.invalidPadding) { try Bech32m.decode(text) }
        }
    }

    @Test("any one wrong character, and any two swapped neighbours, are noticed")
    func damage() {
        let text = Array(Bech32m.encode(prefix: "hsla", bytes: Bytes32(last: 9).bytes))
        for place in text.indices {
            for wrong in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" where wrong != text[place] {
                var damaged = text
                damaged[place] = wrong
                #expect(throws: Bech32mError.self) { try Bech32m.decode(String(damaged), prefix: "hsla") }
            }
            if place > 0, text[place] != text[place - 1] {
                var damaged = text
                damaged.swapAt(place, place - 1)
                #expect(throws: Bech32mError.self) { try Bech32m.decode(String(damaged), prefix: "hsla") }
            }
        }
    }

    @Test("a text beyond the bound is refused before it is looked at")
    func tooLong() {
        let text = String(repeating: "a", count: 100_000)
        #expect(throws: Bech32mError.tooLong(lengthMax: Bech32m.lengthMax)) { try Bech32m.decode(text) }
    }
}
