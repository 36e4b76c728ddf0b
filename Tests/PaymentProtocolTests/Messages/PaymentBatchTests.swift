import Ledger
import Testing

@testable import PaymentProtocol

@Suite("PaymentBatch")
struct PaymentBatchTests {
    private func items(_ count: Int) throws -> [PaymentBatch.Item] {
        var counter = try Counter()
        return try (0..<count).map { number in
            let intent = try counter.intent(counter.ada, counter.ben, Int64(number + 1))
            return PaymentBatch.Item(payment: SubmittedPayment(intent: intent, request: nil), text: "\(number)")
        }
    }

    @Test("a batch is read as it was written, and every item is checked in its order")
    func order() async throws {
        let items = try items(30)
        let message = BatchMessage(PaymentBatch(items), correlation: 7)
        let read = try #require(try BatchMessage(decoding: message.encoded))
        #expect(read.correlation == 7)
        #expect(read.encoded == message.encoded)
        let verified = await read.batch.verified()
        #expect(try verified.map { try $0.get() } == items)
    }

    @Test("an item that is forged, damaged or something else spoils no other one")
    func spoilt() async throws {
        let items = try items(4)
        var bytes = items.map(\.encoded)
        bytes[1][bytes[1].count - 6] ^= 1
        bytes[2] = [0xf6]
        let encoded = CBOREncoder.encode { encoder in
            encoder.array(count: bytes.count)
            for item in bytes { encoder.bytes(item) }
        }
        let results = await (try PaymentBatch(decoding: encoded, bytesMax: 1 << 20)).verified()
        #expect(try results[0].get() == items[0])
        #expect(try results[3].get() == items[3])
        #expect(results[1] == .failure(.envelope(.invalidSignature)))
        guard case .failure(.malformed) = results[2] else {
            Issue.record("\(results[2])")
            return
        }
    }

    @Test("a batch of none, of too many, or with something after it is refused under its correlation")
    func refused() throws {
        func message(_ count: Int, correlation: UInt64 = 3, extra: [UInt8] = []) -> [UInt8] {
            CBOREncoder.encode { encoder in
                encoder.array(count: 3)
                encoder.unsigned(correlation)
                encoder.unsigned(40)
                encoder.array(count: count)
                for _ in 0..<count { encoder.bytes([0xf6]) }
                encoder.encoded(extra)
            }
        }
        #expect(try BatchMessage(decoding: message(256))?.batch.items.count == 256)
        for bytes in [message(0), message(257), message(2, extra: [0])] {
            do throws(RequestMessageError) {
                _ = try BatchMessage(decoding: bytes)
                Issue.record("it was read")
            } catch {
                #expect(error.correlation == 3)
            }
        }
        // Nothing to be answered under, and other requests: not for this reader.
        #expect(try BatchMessage(decoding: RequestMessage(.balance, correlation: 1).encoded) == nil)
        #expect(try BatchMessage(decoding: []) == nil)
    }
}
