import Ledger
import PaymentProtocol
import Testing

@Suite("The one form of an envelope")
struct EnvelopeFormTests {
    private let key = secretKey(1)
    private let text = CBORValue.text("application/handsel-greeting-v1+cbor")
    private var kid: CBORValue { .bytes(key.publicKey.bytes32.bytes) }

    private func refusal(of value: CBORValue) -> EnvelopeError? {
        do throws(EnvelopeError) {
            _ = try Envelope(decoding: value.encoded)
            return nil
        } catch {
            return error
        }
    }

    private func envelope(
        tag: UInt64 = 18, header: [CBORValue], unprotected: [CBORValue] = [], payload: CBORValue = .bytes([0xa0]),
        signature: [UInt8] = [UInt8](repeating: 0, count: 64), more: [CBORValue] = []
    ) -> CBORValue {
        .tag(
            tag,
            .array([.bytes(CBORValue.map(header).encoded), .map(unprotected), payload, .bytes(signature)] + more))
    }

    @Test("exactly the three protected headers are taken, in order")
    func headers() {
        let algorithm: [CBORValue] = [.unsigned(1), .negative(-8)]
        let signer: [CBORValue] = [.unsigned(4), kid]
        let type: [CBORValue] = [.unsigned(16), text]
        #expect(refusal(of: envelope(header: algorithm + signer + type)) == nil)
        #expect(refusal(of: envelope(header: signer + type)) == .malformed(.missingKey(1)))
        #expect(refusal(of: envelope(header: algorithm + type)) == .malformed(.missingKey(4)))
        #expect(refusal(of: envelope(header: algorithm + signer)) == .malformed(.missingKey(16)))
        #expect(refusal(of: envelope(header: signer + algorithm + type)) == .malformed(.missingKey(1)))
        #expect(
            refusal(of: envelope(header: algorithm + [.unsigned(2), .array([])] + signer))
                == .malformed(.unknownKey(2)))
        #expect(
            refusal(of: envelope(header: algorithm + signer + type + [.unsigned(17), .null]))
                == .malformed(.tooLong(lengthMax: 3)))
        #expect(refusal(of: envelope(header: [])) == .malformed(.missingKey(1)))
    }

    @Test("another algorithm, a short key and a type that is no text are refused")
    func headerValues() {
        func header(_ algorithm: CBORValue, _ kid: CBORValue, _ type: CBORValue) -> CBORValue {
            envelope(header: [.unsigned(1), algorithm, .unsigned(4), kid, .unsigned(16), type])
        }
        #expect(refusal(of: header(.negative(-7), kid, text)) == .unsupportedAlgorithm(-7))
        #expect(
            refusal(of: header(.negative(-8), .bytes([1]), text))
                == .malformed(.wrongLength(expected: 32, found: 1)))
        #expect(
            refusal(of: header(.negative(-8), kid, .unsigned(1)))
                == .malformed(.wrongType(expected: .text, found: .unsigned)))
        #expect(
            refusal(of: header(.negative(-8), kid, .text(String(repeating: "a", count: 97))))
                == .malformed(.tooLong(lengthMax: 96)))
    }

    @Test("anything else about the outer form is refused")
    func outerForm() {
        let header: [CBORValue] = [.unsigned(1), .negative(-8), .unsigned(4), kid, .unsigned(16), text]
        #expect(refusal(of: envelope(tag: 17, header: header)) == .malformed(.wrongTag(expected: 18, found: 17)))
        #expect(
            refusal(of: envelope(header: header, unprotected: [.unsigned(4), kid]))
                == .malformed(.tooLong(lengthMax: 0)))
        #expect(
            refusal(of: envelope(header: header, payload: .null))
                == .malformed(.wrongType(expected: .bytes, found: .null)))
        #expect(
            refusal(of: envelope(header: header, signature: [1]))
                == .malformed(.wrongLength(expected: 64, found: 1)))
        #expect(
            refusal(of: envelope(header: header, more: [.null]))
                == .malformed(.wrongLength(expected: 4, found: 5)))
        #expect(refusal(of: .array([])) == .malformed(.wrongType(expected: .tag, found: .array)))
        var trailing = envelope(header: header).encoded
        trailing.append(0)
        #expect(throws: EnvelopeError.malformed(.trailingBytes)) { try Envelope(decoding: trailing) }
    }

    @Test("every single bit counts")
    func everyBit() throws {
        let signed = try key.signed(Greeting(from: .zero, text: "hello", change: 1))
        for damaged in Damage.everyBitFlipped(signed.envelope) {
            #expect(throws: EnvelopeError.self) { try Envelope(decoding: damaged).verified(as: Greeting.self) }
        }
        for damaged in Damage.everyPrefix(signed.envelope) {
            #expect(throws: EnvelopeError.malformed(.truncated)) { try Envelope(decoding: damaged) }
        }
    }

    @Test("bytes changed at random are refused")
    func random() throws {
        let signed = try key.signed(Greeting(from: .zero, text: "hello", change: 1))
        var random = SeededGenerator(seed: 9052)
        for _ in 0..<3_000 {
            let damaged = Damage.random(signed.envelope, using: &random)
            guard damaged != signed.envelope else { continue }
            #expect(throws: EnvelopeError.self) { try Envelope(decoding: damaged).verified(as: Greeting.self) }
        }
    }
}
