import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Refunds at a clearing node")
struct RefundTests {
    /// Ada has paid Ben fifty euros.
    private func paid() throws -> (Counter, SettlementReceipt) {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        let receipt = counter.ask(try counter.intent(counter.ada, counter.ben, 50_00))?.receipt
        return (counter, try #require(receipt))
    }

    @Test("a creditor gives some back, then the rest, and never more than was paid")
    func parts() throws {
        var (counter, original) = try paid()
        try counter.credit(counter.ben, 100_00)
        let first = counter.ask(try counter.refund(original, 20_00))?.receipt
        #expect(first?.record.transfer?.creditor == counter.ada.account)
        #expect(counter.posted(counter.ada) == 170_00 && counter.posted(counter.ben) == 130_00)
        #expect(counter.ask(try counter.refund(original, 30_01))?.refusal == .refundExceedsPayment)
        #expect(counter.ask(try counter.refund(original, 30_00))?.receipt != nil)
        #expect(counter.ask(try counter.refund(original, 1))?.refusal == .refundExceedsPayment)
        #expect(counter.posted(counter.ada) == 200_00)
        #expect(counter.auditFinding() == nil)
    }

    @Test("the same refund twice is one refund, also after a restart and after its time")
    func twice() throws {
        var (counter, original) = try paid()
        let refund = try counter.refund(original, 20_00)
        let first = counter.ask(refund)?.receipt
        #expect(first != nil && counter.ask(refund)?.receipt == first)
        try counter.restart()
        #expect(counter.ask(refund)?.receipt == first)
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.ada, 1)
        #expect(counter.ask(refund)?.receipt == first)
        #expect(counter.posted(counter.ben) == 30_00)
        let other = try counter.refund(original, 5_00, identifier: refund.message.identifier)
        // Its time being over, the identifier is free again.
        #expect(counter.ask(other)?.receipt != nil)
    }

    @Test("what was refused for want of money is refused for good, and a new refund may succeed")
    func recorded() throws {
        var (counter, original) = try paid()
        #expect(counter.ask(try counter.intent(counter.ben, counter.carl, 50_00))?.isSettled == true)
        let refund = try counter.refund(original, 20_00)
        #expect(counter.ask(refund)?.refusal == .insufficientFunds)
        try counter.credit(counter.ben, 100_00)
        #expect(counter.ask(refund)?.refusal == .insufficientFunds)
        #expect(counter.ask(try counter.refund(original, 20_00))?.receipt != nil)
        // Somebody else is not told why.
        let poor = try counter.refund(original, 30_00, by: counter.ben)
        #expect(counter.ask(try counter.intent(counter.ben, counter.carl, 80_00))?.isSettled == true)
        #expect(counter.ask(poor, on: counter.carl.connection)?.refusal == .notSpecified)
        #expect(counter.auditFinding() == nil)
    }

    @Test("only the creditor of the payment refunds it, by a key of their own, in its currency")
    func whose() throws {
        var (counter, original) = try paid()
        #expect(counter.ask(try counter.refund(original, 1, by: counter.ada))?.refusal == .notRefundable)
        #expect(counter.ask(try counter.refund(original, 1, by: counter.carl))?.refusal == .notRefundable)
        #expect(counter.ask(try counter.refund(original, 1, currency: .jpy))?.refusal == .notRefundable)
        #expect(counter.ask(try counter.refund(original, 1, key: counter.ada.key))?.refusal == .foreignKey)
        let refund = try #require(counter.ask(try counter.refund(original, 10_00))?.receipt)
        #expect(counter.ask(try counter.refund(refund, 1, by: counter.ada))?.refusal == .notRefundable)
        #expect(counter.auditFinding() == nil)
    }

    @Test("a refund needs a receipt of this very clearing node")
    func foreign() throws {
        var (counter, original) = try paid()
        let stranger = secretKey(55)
        #expect(throws: ReceiptError.self) {
            try Refund(
                clearing: stranger.publicKey, account: counter.ben.account,
                identifier: MessageIdentifier(using: &counter.random), amount: Amount(minorUnits: 1, currency: .eur),
                created: counter.now, expires: counter.now.adding(microseconds: 1), original: original,
                remittance: nil)
        }
        // Bytes that say otherwise are not read.
        var payload = CBOREncoder.encode(try counter.refund(original, 1).message.encode)
        payload[10] ^= 1
        #expect(throws: CBORError.self) {
            var decoder = try CBORDecoder(payload)
            _ = try Refund(from: &decoder)
        }
    }

    @Test("after the window nothing is refunded, and what was refunded is forgotten then and no sooner")
    func window() throws {
        var (counter, original) = try paid()
        #expect(counter.ask(try counter.refund(original, 50_00))?.receipt != nil)
        try counter.credit(counter.ben, 100_00)
        let end = original.record.time.adding(microseconds: ProtocolBounds.refundWindowMicroseconds)
        counter.now = end.adding(microseconds: -1)
        #expect(counter.ask(try counter.refund(original, 1))?.refusal == .refundExceedsPayment)
        counter.now = end
        #expect(counter.ask(try counter.refund(original, 1))?.refusal == .refundTooLate)
        counter.now = end.adding(microseconds: 2 * .minute)
        try counter.credit(counter.ada, 1)
        #expect(counter.ask(try counter.refund(original, 1))?.refusal == .refundTooLate)
        #expect(counter.state.refundedPayments.refunded(of: original.sequence) == 0)
        #expect(counter.auditFinding() == nil)
    }

    @Test("what an escrow released can be refunded like any payment")
    func afterEscrow() throws {
        var (counter, _) = try paid()
        let escrow = try counter.fund(80_00)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        let confirmed = counter.ask(try counter.step(.confirm, escrow, by: counter.ada))?.receipt
        let original = try #require(confirmed)
        #expect(counter.ask(try counter.refund(original, 80_01))?.refusal == .refundExceedsPayment)
        #expect(counter.ask(try counter.refund(original, 80_00))?.receipt != nil)
        #expect(counter.posted(counter.ben) == 50_00)
        #expect(counter.auditFinding() == nil)
    }

    @Test("so many refunded payments are remembered, and of one account no more than its share")
    func bound() {
        var refunded = RefundedPayments(countMax: 2)
        let (ben, carl) = (Examples.benAccount, Examples.adaAccount)
        refunded.add(1, to: 7, of: ben, until: .distantFuture)
        #expect(!refunded.isFull(for: 8, of: carl))
        refunded.add(1, to: 8, of: ben, until: .distantFuture)
        #expect(refunded.isFull(for: 9, of: carl) && !refunded.isFull(for: 7, of: ben))
    }
}
