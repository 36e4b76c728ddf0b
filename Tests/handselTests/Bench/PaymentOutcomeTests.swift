import PaymentProtocol
import Testing

@testable import handsel

@Suite struct PaymentOutcomeTests {
    private static func answer(_ receipt: String) throws -> [UInt8] {
        let bytes = try ReceiptVectors.one(receipt).bytes
        return AnswerMessage.answer(.receipt(try SettlementReceipt(decoding: bytes)), correlation: 7).encoded
    }

    @Test("a receipt is of a settlement only if its record is one")
    func receipts() throws {
        #expect(try PaymentOutcome.read(Self.answer("settled")) == (7, .settled))
        #expect(try PaymentOutcome.read(Self.answer("refused")) == (7, .refused))
    }

    @Test("who is turned away is not refused, and what says nothing of a payment is a failure")
    func failures() throws {
        func outcome(_ answer: ClearingAnswer) throws -> PaymentOutcome {
            try PaymentOutcome.read(AnswerMessage.answer(answer, correlation: 1).encoded).outcome
        }
        #expect(try outcome(.failed(.busy)) == .busy)
        #expect(try outcome(.failed(.malformed)) == .failed)
        #expect(try outcome(.accepted) == .failed)
        #expect(try PaymentOutcome.read(AnswerMessage.notice(.accountMoved).encoded).correlation == 0)
        #expect(throws: CBORError.self) { try PaymentOutcome.read([0x83, 1]) }
    }
}
