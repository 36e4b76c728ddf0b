import Ledger
import PaymentProtocol
import Testing

@Suite("Damaged CBOR")
struct CBORDamageTests {
    private let greeting = Greeting(
        from: Bytes32(last: 1), text: "Grüße", change: -70_000, photograph: [1, 2, 3],
        others: [.zero, Bytes32(last: 2)])

    @Test("bytes changed at random are refused, or are the one encoding of what they say")
    func oneEncoding() throws {
        let original = CBOREncoder.encode(greeting.encode)
        var random = SeededGenerator(seed: 8949)
        var read = 0
        for _ in 0..<20_000 {
            let damaged = Damage.random(original, using: &random)
            do throws(CBORError) {
                var decoder = try CBORDecoder(damaged)
                let message = try Greeting(from: &decoder)
                try decoder.finish()
                #expect(CBOREncoder.encode(message.encode) == damaged)
                read += 1
            } catch {
                // Refused is as good as read right; the counter below tells that both happen.
            }
        }
        #expect(read > 0 && read < 20_000)
    }

    @Test("random bytes are refused, or are the one encoding of what they say")
    func anyValue() throws {
        var random = SeededGenerator(seed: 7049)
        var read = 0
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            do throws(CBORError) {
                #expect(try CBORValue(decoding: bytes).encoded == bytes)
                read += 1
            } catch {
                // Refused is as good as read right; the counter below tells that both happen.
            }
        }
        #expect(read > 0 && read < 50_000)
    }

    @Test("a message that ends early is refused")
    func truncated() {
        for prefix in Damage.everyPrefix(CBOREncoder.encode(greeting.encode)) {
            #expect(throws: CBORError.truncated) {
                var decoder = try CBORDecoder(prefix)
                _ = try Greeting(from: &decoder)
            }
        }
    }
}
