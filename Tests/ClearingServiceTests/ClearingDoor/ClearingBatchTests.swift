import Ledger
import PaymentProtocol
import Testing

@testable import ClearingService

@Suite("Batches through the clearing node's door")
struct ClearingBatchTests {
    private static let cbor = ["Content-Type": "application/cbor"]

    private func item(_ intent: Signed<PaymentIntent>) -> [UInt8] { ClearingDoorFixture.submission(intent.envelope) }

    private func body(_ items: [[UInt8]]) -> [UInt8] {
        CBOREncoder.encode { encoder in
            encoder.array(count: items.count)
            for item in items { encoder.bytes(item) }
        }
    }

    @Test("each payment of a batch is answered for itself, in the order in which they came")
    func mixed() async throws {
        let fixture = try await ClearingDoorFixture()
        let good = try (0..<20).map {
            try fixture.ada.intent(to: fixture.ben.account, "1.00", number: UInt64(10 + $0), created: fixture.now)
        }
        let poor = try fixture.ada.intent(to: fixture.ben.account, "99.00", number: 3, created: fixture.now)
        var forged = item(good[0])
        forged[forged.count - 5] ^= 1
        var items = good.map(item)
        items.insert([0x80], at: 4)
        items.insert(item(poor), at: 7)
        items.insert(forged, at: 9)
        // A copy gets the answer of the first.
        items.append(item(good[2]))
        let sent = body(items)

        try await fixture.withDoor { address in
            let asAda = try await fixture.authorization(of: fixture.ada, at: address)
            let reply = try await address.ask(
                "POST", "/v1/payments/batch", Self.cbor.merging(asAda) { $1 }, body: sent)
            #expect(reply.status == 200)
            let answers = try BatchView(json: reply.body).answers
            var expected = [Int](repeating: 200, count: 24)
            (expected[4], expected[7], expected[9]) = (400, 402, 400)
            #expect(answers.map(\.status) == expected)
            #expect(answers[7].error?.reason.name == "insufficient_funds")
            #expect(answers[23].receipt == answers[2].receipt)
            let settled = answers.indices.filter { answers[$0].status == 200 }.dropLast()
            #expect(
                settled.map { answers[$0].receipt?.identifier } == good.map { $0.message.identifier.description })

            // The same again in CBOR: the same receipts.
            let again = try await address.ask(
                "POST", "/v1/payments/batch", Self.cbor.merging(["Accept": "application/cbor"]) { $1 }, body: sent)
            #expect(again.status == 200 && again.headers["content-type"] == "application/cbor")
            var decoder = try CBORDecoder(again.body, bytesMax: 1 << 22)
            try decoder.array(count: items.count)
            for number in items.indices {
                let message = try AnswerMessage(decoding: try decoder.bytes(max: AnswerMessage.bytesMax))
                guard case .answer(let answer, let correlation) = message else {
                    Issue.record("a notice")
                    return
                }
                #expect(correlation == UInt64(number + 1))
                switch answer {
                case .receipt(let receipt):
                    #expect(Base64URL.encode(receipt.encoded) == answers[number].receipt?.receipt)
                case .failed(let failure):
                    #expect(failure == .malformed && answers[number].status == 400)
                default:
                    // A stranger is not told why.
                    #expect(number == 7)
                }
            }
            try decoder.finish()
        }
    }

    @Test("what is no batch is refused whole: another type, nothing, too many, too large")
    func refused() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        let many = body([[UInt8]](repeating: [0], count: 257))
        let large = body([[UInt8]](repeating: [UInt8](repeating: 0, count: 5_000), count: 250))
        try await fixture.withDoor { address in
            let cose = try await address.post("/v1/payments/batch", cose: intent.envelope)
            #expect(cose.status == 415)
            for (bytes, status) in [(body([]), 400), ([0xff], 400), (many, 400), (large, 413)] {
                let reply = try await address.ask("POST", "/v1/payments/batch", Self.cbor, body: bytes)
                #expect(reply.status == status)
            }
        }
    }
}
