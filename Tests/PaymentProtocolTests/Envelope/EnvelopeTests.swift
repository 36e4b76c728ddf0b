import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Envelope")
struct EnvelopeTests {
    private let key = secretKey(1)
    private let greeting = Greeting(from: Bytes32(last: 1), text: "hello", photograph: [1, 2, 3])

    @Test("a signed message is read, verified and given back with its signer and its exact bytes")
    func roundTrip() throws {
        let signed = try key.signed(greeting)
        let envelope = try Envelope(decoding: signed.envelope)
        #expect(envelope.type == Greeting.type)
        #expect(envelope.signer == key.publicKey)
        let verified = try envelope.verified(as: Greeting.self)
        #expect(verified == signed)
        #expect(verified.message == greeting)
        #expect(verified.signer == key.publicKey)
        #expect(verified.digest == .sha256(of: signed.envelope))
    }

    @Test("the bytes are those of a COSE_Sign1 with three protected headers")
    func golden() throws {
        let kid = hexadecimal(key.publicKey.bytes32.bytes)
        let type = hexadecimal("application/handsel-greeting-v1+cbor".utf8)
        let protected = "a3" + "0127" + "045820" + kid + "107824" + type
        let payload = hexadecimal(CBOREncoder.encode(greeting.encode))
        let unsigned = UnsignedEnvelope(greeting, signer: key.publicKey)
        #expect(
            hexadecimal(unsigned.toBeSigned)
                == "846a5369676e617475726531584d" + protected + "405834" + payload)
        let signed = try key.signed(greeting)
        #expect(
            hexadecimal(signed.envelope)
                == "d284584d" + protected + "a05834" + payload + "5840"
                + hexadecimal(key.sign(unsigned.toBeSigned).bytes))
    }

    @Test("a valid signature for one type is not valid for another")
    func wrongType() throws {
        let envelope = try Envelope(decoding: try key.signed(greeting).envelope)
        #expect(throws: EnvelopeError.wrongType(expected: Farewell.type, found: Greeting.type)) {
            try envelope.verified(as: Farewell.self)
        }
        #expect(throws: EnvelopeError.wrongType(expected: Farewell.type, found: Greeting.type)) {
            try envelope.trusted(as: Farewell.self)
        }
        // With the type's text exchanged, the signature no longer fits.
        let renamed = try assemble(type: Farewell.type, signature: envelope.signature)
        #expect(throws: EnvelopeError.invalidSignature) { try renamed.verified(as: Farewell.self) }
    }

    @Test("a signature by another key, or over other bytes, is refused when signing already")
    func wrongSignature() throws {
        let unsigned = UnsignedEnvelope(greeting, signer: key.publicKey)
        #expect(throws: EnvelopeError.invalidSignature) {
            try unsigned.signed(with: secretKey(2).sign(unsigned.toBeSigned))
        }
        #expect(throws: EnvelopeError.invalidSignature) { try unsigned.signed(with: key.sign([])) }
    }

    @Test("what cannot be sent cannot be signed")
    func tooLarge() throws {
        let essay = Essay(pages: [UInt8](repeating: 1, count: Envelope.bytesMax))
        #expect(throws: EnvelopeError.tooLarge(bytesMax: Envelope.bytesMax)) { try key.signed(essay) }
        #expect(throws: EnvelopeError.tooLarge(bytesMax: Envelope.bytesMax)) {
            try Envelope(decoding: [UInt8](repeating: 0, count: Envelope.bytesMax + 1))
        }
        #expect(try key.signed(Essay(pages: [UInt8](repeating: 1, count: 15_000))).message.pages.count == 15_000)
    }

    @Test("a properly signed payload that is not its message is refused")
    func malformedPayload() throws {
        let payload = CBOREncoder.encode(greeting.encode)
        let cases: [([UInt8], CBORError)] = [
            (payload + [0], .trailingBytes), (payload.dropLast(), .truncated), ([], .truncated),
            ([0xa0], .missingKey(1)),
        ]
        for (payload, reason) in cases {
            let envelope = try assemble(payload: payload)
            #expect(throws: EnvelopeError.malformedPayload(reason)) { try envelope.verified(as: Greeting.self) }
            #expect(throws: EnvelopeError.malformedPayload(reason)) { try envelope.trusted(as: Greeting.self) }
        }
    }

    @Test("bytes of our own journal are read without checking the signature again")
    func trusted() throws {
        let envelope = try assemble(signature: key.sign([]))
        #expect(try envelope.trusted(as: Greeting.self).message == greeting)
        #expect(throws: EnvelopeError.invalidSignature) { try envelope.verified(as: Greeting.self) }
    }

    /// An envelope with these parts, properly signed unless a signature is given.
    private func assemble(
        type: MessageType = Greeting.type, payload: [UInt8]? = nil, signature: Signature? = nil
    ) throws -> Envelope {
        let header = Envelope.encodedHeader(signer: key.publicKey, type: type)
        let payload = payload ?? CBOREncoder.encode(greeting.encode)
        let toBeSigned = COSESign1.toBeSigned(protected: header, payload: payload)
        return try Envelope(
            decoding: CBOREncoder.encode {
                $0.tag(18)
                $0.array(count: 4)
                $0.bytes(header)
                $0.map(count: 0)
                $0.bytes(payload)
                $0.bytes((signature ?? key.sign(toBeSigned)).bytes)
            })
    }
}

/// A message that can be too long.
private struct Essay: Message {
    static let type = MessageType(name: "essay")
    let pages: [UInt8]

    init(pages: [UInt8]) { self.pages = pages }

    init(from decoder: inout CBORDecoder) throws(CBORError) { pages = try decoder.bytes(max: Envelope.bytesMax) }

    func encode(into encoder: inout CBOREncoder) { encoder.bytes(pages) }
}
