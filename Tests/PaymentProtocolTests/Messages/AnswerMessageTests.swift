import Ledger
import Testing

@testable import PaymentProtocol

@Suite("AnswerMessage")
struct AnswerMessageTests {
    @Test("an answer answers somebody, and a notice nobody")
    func correlation() throws {
        let answer = AnswerMessage.answer(.accepted, correlation: 1).encoded
        let notice = AnswerMessage.notice(.accountMoved).encoded
        #expect(answer == [0x83, 1, 7, 0xf6])
        #expect(notice == [0x83, 0, 0x18, 105, 0xf6])
        #expect(throws: CBORError.notAllowed("correlation")) { try AnswerMessage(decoding: [0x83, 0, 7, 0xf6]) }
        #expect(throws: CBORError.notAllowed("correlation")) {
            try AnswerMessage(decoding: [0x83, 1, 0x18, 105, 0xf6])
        }
    }

    @Test("a refusal that nobody signed, and a head that the log did not sign, are not read")
    func signatures() throws {
        let report = Examples.signed(Examples.report(.busy), by: Examples.logKey)
        var bytes = AnswerMessage.answer(.refused(report), correlation: 1).encoded
        bytes[bytes.count - 1] ^= 1
        #expect(throws: EnvelopeError.invalidSignature) { try AnswerMessage(decoding: bytes) }

        let head = ExampleReceipt.head(size: ExampleReceipt.records.count)
        let otherRoot = ExampleReceipt.head(size: 10).head.root
        let message = AnswerMessage.answer(.consistency(head, root: otherRoot, path: []), correlation: 1)
        #expect(throws: CBORError.notAllowed("tree head")) { try AnswerMessage(decoding: message.encoded) }
    }

    @Test("a statement has at most so many items")
    func statement() throws {
        let item = StatementItem(receipt: ExampleReceipt.receipt(of: 6), text: nil)
        func message(_ count: Int) -> AnswerMessage {
            .answer(
                .statement(Array(repeating: item, count: count), through: 6, isComplete: true), correlation: 1)
        }
        let countMax = ClearingNode.statementItemsMax
        #expect(try AnswerMessage(decoding: message(countMax).encoded) == message(countMax))
        #expect(throws: CBORError.tooLong(lengthMax: countMax)) {
            try AnswerMessage(decoding: message(countMax + 1).encoded)
        }
    }

    @Test("a statement of the largest receipts there can be fits into a message of the link")
    func largest() {
        // Array, receipt and text with their heads.
        let item = 1 + (3 + SettlementReceipt.bytesMax) + (3 + ProtocolBounds.textBytesMax)
        // Array, correlation, kind, array, array; cursor and mark.
        let largest = 1 + 9 + 1 + 1 + 2 + ClearingNode.statementItemsMax * item + 9 + 1
        #expect(largest <= AnswerMessage.bytesMax)
        #expect(
            largest <= LinkPurpose.nodeToClearing.messageBytesMax(from: .responder) - LinkSessionMessage.overheadBytes)
        // One item more would not.
        #expect(largest + 4 * item > AnswerMessage.bytesMax)
    }
}
