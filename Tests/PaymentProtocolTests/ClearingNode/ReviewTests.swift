import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Payments that the operator looks at first")
struct ReviewTests {
    private static let hour: Int64 = 3_600_000_000

    /// Ada has 500.00; what is more than 50.00 waits for the operator, for an hour.
    private func counter(_ lowest: [LimitMeasure: LimitThresholds]? = nil) throws -> Counter {
        var counter = try Counter()
        try counter.credit(counter.ada, 500_00)
        try counter.setRules(ClearingLimitTests.rules(lowest ?? [.payment: LimitThresholds(review: 50, refuse: 400)]))
        return counter
    }

    private func release(_ intent: Signed<PaymentIntent>) -> OperatorInstruction.Order {
        .releaseReview(intent: intent.digest, intent.message.debtor, intent.message.amount)
    }

    private func reject(_ intent: Signed<PaymentIntent>) -> OperatorInstruction.Order {
        .rejectReview(intent: intent.digest, intent.message.debtor, intent.message.amount, reason: "no answer")
    }

    private func states(_ counter: Counter) -> [EscrowState] {
        counter.journal.compactMap { SettlementReceipt.standing($0)?.state }
    }

    @Test("it is set aside, both are told, and the creditor gets it when the operator agrees")
    func released() throws {
        var counter = try counter()
        let intent = try counter.intent(counter.ada, counter.ben, 80_00)
        let held = counter.ask(intent)?.receipt
        guard case .heldForReview(let review)? = held?.record.body else {
            Issue.record("not held")
            return
        }
        #expect(review.due == counter.now.adding(microseconds: Self.hour))
        #expect(counter.state.book.balance(of: counter.ada.account, in: .eur) == Balance(posted: 500_00, held: 80_00))
        for customer in [counter.ada, counter.ben] {
            #expect(held?.isPart(ofStatementOf: customer.account) == true)
            #expect(counter.notices[customer.connection, default: []].contains(.accountMoved))
        }
        #expect(held?.isPart(ofStatementOf: counter.carl.account) == false)
        // The same bytes again get the same answer, and set nothing aside again.
        #expect(counter.ask(intent)?.receipt?.sequence == held?.sequence)
        #expect(counter.state.reviews(limit: 10).map(\.measures.measures) == [[.payment]])
        // Those after a place, whether what stood there is still waiting or not.
        let place = ReviewPlace(due: review.due, sequence: held?.sequence ?? 0)
        #expect(counter.state.reviews(after: place, limit: 10).isEmpty)
        let before = ReviewPlace(due: review.due, sequence: place.sequence - 1)
        #expect(counter.state.reviews(after: before, limit: 10).map(\.sequence) == [place.sequence])
        let sooner = ReviewPlace(due: review.due.adding(microseconds: -1), sequence: .max)
        #expect(counter.state.reviews(after: sooner, limit: 10).count == 1)

        let reviewed = try counter.order(release(intent))?.receipt
        #expect(reviewed?.record.transfer?.amount.minorUnits == 80_00)
        #expect(counter.posted(counter.ada) == 420_00 && counter.posted(counter.ben) == 80_00)
        #expect(counter.state.book.holds.isEmpty && counter.state.pendingPayments.count == 0)
        #expect(states(counter) == [.review, .released])
        #expect(try counter.order(release(intent))?.failure == .nothingToDo)
        #expect(counter.auditFinding() == nil)
        try counter.replays()
    }

    @Test("what the operator rejects goes back, and so does what nobody looks at in time", arguments: [true, false])
    func returned(byOperator: Bool) throws {
        var counter = try counter([.payment: LimitThresholds(review: 50), .paidDaily: LimitThresholds(refuse: 100)])
        let intent = try counter.intent(counter.ada, counter.ben, 80_00)
        #expect(counter.ask(intent)?.receipt?.refusal == nil)
        // Held money counts as paid.
        #expect(try counter.pay(20_01) == .dailyLimit)
        if byOperator {
            #expect(try counter.order(reject(intent))?.receipt != nil)
        } else {
            counter.now = counter.now.adding(microseconds: Self.hour)
            #expect(try counter.pay(1) == nil)
        }
        #expect(states(counter) == [.review, .refunded])
        #expect(counter.state.book.balance(of: counter.ada.account, in: .eur).held == 0)
        #expect(try counter.pay(50_00) == nil)
        // It is over, and cannot be tried again under the same identifier.
        #expect(try counter.order(release(intent))?.failure == .nothingToDo)
        #expect(counter.auditFinding() == nil)
        try counter.replays()
    }

    @Test("only the operator's key decides, about the very payment")
    func authority() throws {
        var counter = try counter()
        let intent = try counter.intent(counter.ada, counter.ben, 80_00)
        #expect(counter.ask(intent)?.receipt != nil)
        let message = OperatorInstruction(
            release(intent), clearing: counter.logKey.publicKey, reference: "r", created: counter.now)
        #expect(counter.ask(.instruct(try counter.ben.key.signed(message)), on: 2)?.failure == .notAuthorised)
        let less = Amount(minorUnits: 79_99, currency: .eur)
        #expect(
            try counter.order(.releaseReview(intent: intent.digest, counter.ada.account, less))?.failure == .nothingToDo
        )
        #expect(
            try counter.order(.releaseReview(intent: intent.digest, counter.ben.account, intent.message.amount))?
                .failure
                == .nothingToDo)
        #expect(counter.posted(counter.ben) == 0)
        // Another payment of Ada's is not stopped by it.
        #expect(try counter.pay(50_00) == nil)
    }

    @Test("a withdrawal is paid out after the operator has looked, and not before")
    func withdrawal() throws {
        var counter = try counter([.withdrawnDaily: LimitThresholds(review: 10)])
        let intent = try counter.withdrawal(counter.ada, 30_00)
        #expect(counter.ask(intent)?.refusal == .withdrawalNotAcceptable)
        #expect(counter.ask(intent, text: OperatorInstructionTests.bank)?.receipt?.refusal == nil)
        #expect(counter.state.payouts.pending.isEmpty)
        #expect(counter.texts[.sha256(of: Array(OperatorInstructionTests.bank.utf8))] != nil)
        #expect(try counter.order(release(intent))?.receipt != nil)
        #expect(counter.state.payouts[intent.digest]?.amount.minorUnits == 30_00)
        #expect(counter.posted(counter.ada) == 470_00)
        #expect(
            try counter.order(.paidOut(intent: intent.digest, counter.ada.account, intent.message.amount))?.receipt
                != nil)
        #expect(counter.auditFinding() == nil)
        try counter.replays()
    }

    @Test("an escrow begins when the operator has looked, and takes no step before")
    func escrow() throws {
        var counter = try counter()
        let intent = try counter.escrowIntent(80_00)
        #expect(counter.ask(intent)?.receipt != nil)
        try #expect(counter.take(.ship, intent.digest, by: counter.ben) == .unknownEscrow)
        counter.now = counter.now.adding(microseconds: Self.hour / 2)
        #expect(try counter.order(release(intent))?.receipt != nil)
        #expect(counter.posted(counter.ben) == 0)
        try #expect(counter.take(.ship, intent.digest, by: counter.ben) == nil)
        try #expect(counter.take(.confirm, intent.digest, by: counter.ada) == nil)
        #expect(counter.posted(counter.ben) == 80_00)
        #expect(states(counter) == [.review, .funded, .shipped, .released])
        #expect(counter.auditFinding() == nil)
        try counter.replays()
    }

    @Test("an auditor finds a payment that was held or released against the rules")
    func audited() throws {
        var counter = try counter()
        let intent = try counter.intent(counter.ada, counter.ben, 80_00)
        #expect(counter.ask(intent)?.receipt != nil)
        let held = try #require(counter.journal.last)
        let instruction = try counter.operatorKey.signed(
            OperatorInstruction(
                release(intent), clearing: counter.logKey.publicKey, reference: "r", created: counter.now))
        let small = try counter.intent(counter.ada, counter.ben, 5_00)
        func finding(_ body: ClearingRecord.Body, after count: Int) throws -> String? {
            var auditor = Auditor()
            for record in counter.journal.prefix(count) { try auditor.examine(record: record.encoded) }
            let forged = ClearingRecord(
                time: counter.now, epoch: held.epoch, blinding: held.blinding, body: body)
            do throws(AuditFinding) {
                try auditor.examine(record: forged.encoded)
                return nil
            } catch {
                return error.reason
            }
        }
        let (all, before) = (counter.journal.count, counter.journal.count - 1)
        let payment = SubmittedPayment(intent: small, request: nil)
        let due = counter.now.adding(microseconds: Self.hour)
        #expect(try finding(.heldForReview(HeldForReview(payment: payment, due: due)), after: before) != nil)
        let large = SubmittedPayment(intent: intent, request: nil)
        #expect(
            try finding(
                .heldForReview(HeldForReview(payment: large, due: due.adding(microseconds: 1))), after: before) != nil)
        #expect(try finding(.settled(large), after: before) != nil)
        #expect(try finding(.instructed(instruction), after: all) != nil)
        let reviewed = try #require(counter.state.reviewed(by: instruction, at: counter.now))
        #expect(try finding(.reviewed(reviewed), after: all) == nil)
        let returned = ReviewedPayment(
            intent: reviewed.intent, instruction: reviewed.instruction,
            standing: PendingStanding(returning: try #require(counter.state.reviews(limit: 1).first)))
        #expect(try finding(.reviewed(returned), after: all) != nil)
    }
}

extension SettlementReceipt {
    /// Where a pending payment stands after a record.
    fileprivate static func standing(_ record: ClearingRecord) -> PendingStanding? {
        switch record.body {
        case .heldForReview(let held): PendingStanding(held)
        case .reviewed(let reviewed): reviewed.standing
        case .escrowStep(let taken): taken.standing
        case .deadlinePassed(let passed): passed.standing
        default: nil
        }
    }
}
