import Ledger
import Testing

@testable import PaymentProtocol

@Suite("RequestMessage")
struct RequestMessageTests {
    private func error(_ bytes: [UInt8]) -> RequestMessageError? {
        do {
            _ = try RequestMessage(verifying: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func encode(_ body: (inout CBOREncoder) -> Void) -> [UInt8] { CBOREncoder.encode(body) }

    @Test("what is asked arrives as it was asked")
    func roundTrip() throws {
        let request = ClearingRequest.submit(Examples.fullPayment, text: Examples.text)
        let read = try RequestMessage(verifying: RequestMessage(request, correlation: .max).encoded)
        #expect(read.request == request)
        #expect(read.correlation == .max)
    }

    @Test("a signature that is not valid is told apart from bytes that are none of ours; both know whom to answer")
    func signatures() throws {
        let encoded = RequestMessage(.submit(Examples.fullPayment, text: nil), correlation: 300).encoded
        let signature = Array(Examples.fullPayment.intent.envelope.suffix(64))
        let place = try #require(encoded.indices.first { encoded[$0...].starts(with: signature) })
        var damaged = encoded
        damaged[place] ^= 1
        #expect(error(damaged) == RequestMessageError(correlation: 300, reason: .envelope(.invalidSignature)))
        // The request's signature counts as well as the intent's.
        let last = encoded.count - 2
        damaged = encoded
        damaged[last] ^= 1
        #expect(error(damaged) == RequestMessageError(correlation: 300, reason: .envelope(.invalidSignature)))
        #expect(
            error(Array(encoded.dropLast())) == RequestMessageError(correlation: 300, reason: .malformed(.truncated)))
    }

    @Test("a message signed for another purpose is not what is asked for")
    func wrongType() {
        let opening = Examples.signed(Examples.adaOpening, by: Examples.ada)
        let bytes = encode { encoder in
            encoder.array(count: 3)
            encoder.unsigned(7)
            encoder.unsigned(5)
            encoder.array(count: 3)
            encoder.bytes(opening.envelope)
            encoder.null()
            encoder.null()
        }
        let wrong = EnvelopeError.wrongType(expected: PaymentIntent.type, found: AccountOpening.type)
        #expect(error(bytes) == RequestMessageError(correlation: 7, reason: .envelope(wrong)))
    }

    @Test("without a correlation there is nobody to answer")
    func correlation() {
        #expect(error([]) == RequestMessageError(correlation: nil, reason: .malformed(.truncated)))
        let zero = encode { encoder in
            encoder.array(count: 3)
            encoder.unsigned(0)
            encoder.unsigned(7)
            encoder.null()
        }
        #expect(error(zero) == RequestMessageError(correlation: nil, reason: .malformed(.notAllowed("correlation"))))
        let unknown = encode { encoder in
            encoder.array(count: 3)
            encoder.unsigned(1)
            encoder.unsigned(13)
            encoder.null()
        }
        #expect(error(unknown) == RequestMessageError(correlation: 1, reason: .malformed(.notAllowed("Kind"))))
    }

    @Test("a bump report from off the globe, too old or too vague is no bump report")
    func bumpReport() {
        func report(ago: Int64 = 0, latitude: Int64 = 0, longitude: Int64 = 0, accuracy: Int64 = 0) -> [UInt8] {
            encode { encoder in
                encoder.array(count: 3)
                encoder.unsigned(1)
                encoder.unsigned(10)
                encoder.array(count: 7)
                encoder.bytes(Bytes32(last: 1))
                for number in [ago, latitude, longitude, accuracy] { encoder.integer(number) }
                encoder.bool(false)
                encoder.array(count: 2)
                encoder.null()
                encoder.array(count: 0)
            }
        }
        #expect(error(report(ago: 10_000_000, latitude: -900_000_000, longitude: 1_800_000_000)) == nil)
        let wrong = [
            report(ago: 10_000_001), report(ago: -1), report(latitude: 900_000_001), report(longitude: -1_800_000_001),
            report(accuracy: -1), report(accuracy: 5_000_001),
        ]
        for bytes in wrong {
            #expect(
                error(bytes) == RequestMessageError(correlation: 1, reason: .malformed(.notAllowed("bump report"))))
        }
    }

    @Test("texts and sealed bytes have their bounds")
    func bounds() throws {
        func submit(text count: Int) -> [UInt8] {
            RequestMessage(
                .submit(Examples.fullPayment, text: String(repeating: "x", count: count)), correlation: 1
            ).encoded
        }
        #expect(error(submit(text: 560)) == nil)
        #expect(error(submit(text: 561))?.reason == .malformed(.tooLong(lengthMax: 560)))
        func converse(_ count: Int) -> [UInt8] {
            RequestMessage(.converse(Examples.identifier(1), Array(repeating: 0, count: count)), correlation: 1).encoded
        }
        #expect(error(converse(8_192)) == nil)
        #expect(error(converse(8_193))?.reason == .malformed(.tooLong(lengthMax: 8_192)))
        let tooLong = error(Array(repeating: 0, count: RequestMessage.bytesMax + 1))
        #expect(tooLong?.reason == .malformed(.inputTooLong(bytesMax: RequestMessage.bytesMax)))
    }

    @Test("the largest request there can be fits")
    func largest() {
        // Array, correlation, kind, array; two envelopes and a text with their heads.
        let largest = 1 + 9 + 1 + 1 + 2 * (3 + Envelope.bytesMax) + 3 + ProtocolBounds.textBytesMax
        #expect(largest <= RequestMessage.bytesMax)
        let carried = LinkPurpose.nodeToClearing.messageBytesMax(from: .initiator) - LinkSessionMessage.overheadBytes
        #expect(RequestMessage.bytesMax <= carried)
    }
}
