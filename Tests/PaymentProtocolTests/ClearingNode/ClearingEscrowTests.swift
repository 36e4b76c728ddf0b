import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Escrow at a clearing node")
struct ClearingEscrowTests {
    private func counter() throws -> Counter {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        return counter
    }

    private func standings(_ counter: Counter) -> [PendingStanding] {
        counter.journal.compactMap { record in
            switch record.body {
            case .escrowStep(let taken): taken.standing
            case .deadlinePassed(let passed): passed.standing
            default: nil
            }
        }
    }

    @Test("funded, shipped, confirmed: the money is held, then the creditor's, and everybody has a proof of each step")
    func whole() throws {
        var counter = try counter()
        let intent = try counter.escrowIntent(80_00)
        let held = counter.ask(intent)?.receipt
        #expect(held?.record.body == .held(SubmittedPayment(intent: intent, request: nil)))
        #expect(
            counter.state.book.balance(of: counter.ada.account, in: .eur) == Balance(posted: 200_00, held: 80_00))
        for customer in [counter.ada, counter.ben, counter.carl] {
            #expect(held?.isPart(ofStatementOf: customer.account) == true)
            #expect(counter.notices[customer.connection, default: []].contains(.accountMoved))
        }
        let text = "sent with number 7"
        let ship = try counter.step(
            .ship, intent.digest, by: counter.ben, evidence: .sha256(of: [7]), text: text)
        let shipped = counter.ask(ship, text: text)?.receipt
        try #require(shipped).verify(log: counter.logKey.publicKey)
        #expect(counter.texts[.sha256(of: Array(text.utf8))] == text)
        let confirmed = counter.ask(try counter.step(.confirm, intent.digest, by: counter.ada))?.receipt
        #expect(confirmed?.record.transfer?.amount.minorUnits == 80_00)
        #expect(counter.posted(counter.ada) == 120_00 && counter.posted(counter.ben) == 80_00)
        #expect(counter.state.book.holds.isEmpty)
        #expect(standings(counter).map(\.state) == [.shipped, .released])
        #expect(counter.auditFinding() == nil)
    }

    @Test("a dispute with evidence of both ends by any ruling of the arbiter")
    func ruling() throws {
        var counter = try counter()
        let escrow = try counter.fund(100_00)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        try #expect(counter.take(.dispute, escrow, by: counter.ada) == nil)
        try #expect(counter.take(.evidence, escrow, by: counter.ada) == nil)
        try #expect(counter.take(.evidence, escrow, by: counter.ben) == nil)
        try #expect(counter.take(.rule, escrow, by: counter.carl, amount: 100_01) == .moreThanIsLeft)
        try #expect(counter.take(.rule, escrow, by: counter.carl, amount: 35_00) == nil)
        #expect(counter.posted(counter.ada) == 165_00 && counter.posted(counter.ben) == 35_00)
        #expect(standings(counter).last?.movement == EscrowMovement(released: 35_00, refunded: 65_00))
        #expect(counter.auditFinding() == nil)
    }

    @Test("milestones, a part released, a part given back, and what nobody ships goes back at the deadline")
    func milestones() throws {
        var counter = try counter()
        let escrow = try counter.fund(100_00, counter.terms(milestones: [30_00, 70_00]))
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        try #expect(counter.take(.confirm, escrow, by: counter.ada) == nil)
        #expect(counter.posted(counter.ben) == 30_00 && counter.pending(escrow)?.escrow.part == 2)
        try #expect(counter.take(.release, escrow, by: counter.ada, amount: 20_00) == nil)
        try #expect(counter.take(.refund, escrow, by: counter.ben, amount: 10_00) == nil)
        counter.now = counter.now.adding(microseconds: 3 * Counter.day)
        counter.handle(.timerFired(.deadline))
        counter.settle()
        #expect(counter.posted(counter.ben) == 50_00)
        #expect(
            counter.state.book.balance(of: counter.ada.account, in: .eur) == Balance(posted: 150_00, held: 0))
        #expect(counter.auditFinding() == nil)
    }

    @Test("only who may take a step can, and strangers do not even learn that there is an escrow")
    func whoMay() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        let allowed: [EscrowAction: [ConnectionIdentifier]] = [
            .ship: [2], .confirm: [1], .release: [1], .refund: [2], .cancel: [1], .dispute: [1, 2],
            .evidence: [1, 2], .rule: [3],
        ]
        for action in EscrowAction.allCases {
            let amount: Int64? = action == .rule ? 0 : nil
            for customer in [counter.ada, counter.ben, counter.carl]
            where allowed[action]?.contains(customer.connection) == false {
                try #expect(counter.take(action, escrow, by: customer, amount: amount) == .notAuthorised)
            }
            let step = try counter.step(
                action, escrow, by: .nobody, amount: amount, evidence: action == .evidence ? escrow : nil)
            #expect(counter.ask(step)?.failure == .unknownEscrow)
            // In the name of one who may, by a key that is not theirs.
            let forged = try counter.step(
                action, escrow, by: counter.ada, amount: amount, evidence: action == .evidence ? escrow : nil,
                key: counter.ben.key)
            #expect(counter.ask(forged)?.failure == .notAuthorised)
        }
        #expect(standings(counter).isEmpty)
    }

    @Test("a step twice is one step, and is answered as the first was, also after the end and after a restart")
    func twice() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        let ship = try counter.step(.ship, escrow, by: counter.ben)
        let first = counter.ask(ship)?.receipt
        #expect(first != nil && counter.ask(ship)?.receipt == first)
        let confirm = try counter.step(.confirm, escrow, by: counter.ada)
        let second = counter.ask(confirm)?.receipt
        counter.now = counter.now.adding(microseconds: 30 * .minute)
        try counter.restart()
        #expect(counter.ask(ship)?.receipt == first)
        #expect(second != nil && counter.ask(confirm)?.receipt == second)
        #expect(counter.posted(counter.ben) == 80_00)
        // In the end it is forgotten.
        counter.now = counter.now.adding(microseconds: ProtocolBounds.decidedPaymentMemoryMicroseconds)
        try counter.credit(counter.ada, 1)
        #expect(counter.ask(confirm)?.failure == .unknownEscrow)
        #expect(counter.pending(escrow) == nil)
    }

    @Test(
        "a step out of order, for another part, for another escrow, too old, or with a number that is not next is refused"
    )
    func misplaced() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00, counter.terms(milestones: [40_00, 40_00]))
        let other = try counter.fund(10_00)
        try #expect(counter.take(.confirm, escrow, by: counter.ada) == .stepOutOfPlace)
        try #expect(counter.take(.dispute, escrow, by: counter.ada) == .stepOutOfPlace)
        try #expect(counter.take(.rule, escrow, by: counter.carl, amount: 0) == .stepOutOfPlace)
        try #expect(counter.take(.evidence, escrow, by: counter.ada) == .stepOutOfPlace)
        for number: UInt64 in [0, 2, .max] {
            let step = try counter.step(.ship, escrow, by: counter.ben, number: number)
            #expect(counter.ask(step)?.failure == .stepOutOfSequence)
        }
        for part in [0, 2] {
            let step = try counter.step(.ship, escrow, by: counter.ben, part: part)
            #expect(counter.ask(step)?.failure == .stepOutOfPlace)
        }
        let old = try counter.step(
            .ship, escrow, by: counter.ben,
            created: counter.now.adding(microseconds: -ProtocolBounds.intentLifetimeMicrosecondsMax - 1))
        #expect(counter.ask(old)?.failure == .wrongTime)
        let elsewhere = try counter.step(.ship, escrow, by: counter.ben, clearing: counter.ada.key.publicKey)
        #expect(counter.ask(elsewhere)?.failure == .wrongClearingNode)
        let yen = try counter.step(.release, escrow, by: counter.ada, amount: 1, currency: .jpy)
        #expect(counter.ask(yen)?.failure == .stepOutOfPlace)
        try #expect(counter.take(.release, escrow, by: counter.ada, amount: 80_01) == .moreThanIsLeft)
        #expect(standings(counter).isEmpty)
        // A confirmation of the first part that comes late is none of the second.
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        let late = try counter.step(.confirm, escrow, by: counter.ada)
        try #expect(counter.take(.ship, other, by: counter.ben) == nil)
        try #expect(counter.take(.release, escrow, by: counter.ada, amount: 40_00) == nil)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        #expect(counter.ask(late)?.failure == .stepOutOfSequence)
        let stale = try counter.step(.confirm, escrow, by: counter.ada, part: 1)
        #expect(counter.ask(stale)?.failure == .stepOutOfPlace)
        #expect(counter.auditFinding() == nil)
    }

    @Test("of cancelling and shipping at once, the one that comes first counts, and the other is told so")
    func race() throws {
        for shipsFirst in [true, false] {
            var counter = try counter()
            let escrow = try counter.fund(80_00)
            let ship = try counter.step(.ship, escrow, by: counter.ben)
            let cancel = try counter.step(.cancel, escrow, by: counter.ada)
            let both = shipsFirst ? [ship, cancel] : [cancel, ship]
            let callers = both.map { step in
                counter.send(
                    .takeStep(step, text: nil), on: counter.customer(step.message.account)?.connection ?? 0)
            }
            counter.settle()
            #expect(counter.answers[callers[0]]?.first?.receipt != nil)
            #expect(counter.answers[callers[1]]?.first?.failure == .stepOutOfPlace)
            #expect(counter.state.book.balance(of: counter.ada.account, in: .eur).held == (shipsFirst ? 80_00 : 0))
        }
    }

    @Test("a step after the deadline finds what the deadline left")
    func late() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        counter.now = counter.now.adding(microseconds: 3 * Counter.day)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == .stepOutOfPlace)
        #expect(standings(counter).map(\.state) == [.refunded])
        #expect(counter.state.book.balance(of: counter.ada.account, in: .eur).held == 0)
        #expect(counter.auditFinding() == nil)
    }

    @Test("terms that cannot be are refused before any money is set aside")
    func terms() throws {
        var counter = try counter()
        for party in [counter.ada, counter.ben] {
            let intent = try counter.escrowIntent(10_00, counter.terms(arbiter: party))
            #expect(counter.ask(intent)?.refusal == .arbiterIsParty)
        }
        let nobody = try counter.escrowIntent(10_00, counter.terms(arbiter: .nobody))
        #expect(counter.ask(nobody)?.refusal == .unknownArbiter)
        #expect(counter.ask(try counter.escrowIntent(200_01))?.refusal == .insufficientFunds)
        #expect(counter.state.book.holds.isEmpty && counter.state.pendingPayments.count == 0)
        #expect(counter.auditFinding() == nil)
    }

    @Test("a debtor has so many escrows at once, those that just ended included")
    func bound() throws {
        var counter = try counter()
        for number in 0..<ProtocolBounds.pendingPaymentsPerDebtorMax {
            let escrow = try counter.fund(1)
            if number % 2 == 0 { try #expect(counter.take(.cancel, escrow, by: counter.ada) == nil) }
        }
        #expect(counter.ask(try counter.escrowIntent(1))?.refusal == .tooManyPending)
        counter.now = counter.now.adding(microseconds: ProtocolBounds.decidedPaymentMemoryMicroseconds + .minute)
        try counter.credit(counter.ada, 1)
        #expect(counter.ask(try counter.escrowIntent(1))?.receipt != nil)
    }

    @Test("a blocked account moves no money, and can still defend itself; its deadlines pass all the same")
    func blocked() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        var state = counter.state
        try state.book.setState(.blocked, of: counter.ada.account)
        try state.book.setState(.blocked, of: counter.ben.account)
        try counter.resume(state, journal: counter.journal, heads: counter.heads)
        try #expect(counter.take(.confirm, escrow, by: counter.ada) == .accountBlocked)
        try #expect(counter.take(.refund, escrow, by: counter.ben) == .accountBlocked)
        try #expect(counter.take(.dispute, escrow, by: counter.ada) == nil)
        try #expect(counter.take(.evidence, escrow, by: counter.ada) == nil)
        counter.now = counter.now.adding(microseconds: 7 * Counter.day)
        counter.handle(.timerFired(.deadline))
        counter.settle()
        #expect(standings(counter).last?.state == .refunded)
    }

    @Test("a crash after any record loses nothing and repeats nothing")
    func crash() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        let steps: [(EscrowAction, Counter.Customer, Int64?)] = [
            (.ship, counter.ben, nil), (.dispute, counter.ada, nil), (.evidence, counter.ben, nil),
            (.release, counter.ada, 5_00), (.rule, counter.carl, 25_00),
        ]
        for (action, customer, amount) in steps {
            let step = try counter.step(
                action, escrow, by: customer, amount: amount, evidence: action == .evidence ? escrow : nil)
            // Decided, and lost before it was durable.
            counter.send(.takeStep(step, text: nil), on: customer.connection)
            try counter.restart()
            let receipt = counter.ask(step)?.receipt
            #expect(receipt != nil)
            try counter.restart()
            #expect(counter.ask(step)?.receipt == receipt)
        }
        #expect(counter.posted(counter.ben) == 30_00 && counter.posted(counter.ada) == 170_00)
        #expect(standings(counter).count == steps.count)
        #expect(counter.auditFinding() == nil)
    }

    @Test("an operator who leaves a default out, puts it off, or takes a step that was not allowed is found")
    func crookedOperator() throws {
        var counter = try counter()
        let escrow = try counter.fund(80_00)
        let before = counter.journal
        counter.now = counter.now.adding(microseconds: 3 * Counter.day)
        try counter.credit(counter.ben, 1_00)
        try counter.credit(counter.ben, 2_00)
        #expect(counter.auditFinding() == nil)
        let records = counter.journal
        func finding(_ records: [ClearingRecord]) -> AuditFinding? {
            var auditor = Auditor()
            do throws(AuditFinding) {
                for record in records { try auditor.examine(record: record.encoded) }
                return nil
            } catch {
                return error
            }
        }
        let index = try #require(
            records.firstIndex { if case .deadlinePassed = $0.body { true } else { false } })
        var without = records
        let passed = without.remove(at: index)
        #expect(finding(without)?.sequence == UInt64(index))
        var later = without
        later.insert(passed, at: index + 1)
        #expect(finding(later)?.sequence == UInt64(index))
        // A ship of the debtor's own making, with everything else in order.
        let step = try counter.step(.ship, escrow, by: counter.ada, created: before.last?.time)
        var pending = try Escrow(
            Amount(minorUnits: 80_00, currency: .eur), terms: counter.terms(),
            fundedAt: try #require(before.last?.time))
        try pending.ship(at: try #require(before.last?.time))
        guard case .held(let payment)? = before.last?.body else { return #expect(Bool(false)) }
        let forged = ClearingRecord(
            time: try #require(before.last?.time), epoch: 1,
            blinding: try #require(MessageIdentifier([UInt8](repeating: 5, count: 16))),
            body: .escrowStep(
                EscrowStepTaken(
                    intent: payment.intent, step: step, standing: PendingStanding(pending, moving: .nothing))))
        #expect(finding(before + [forged])?.sequence == UInt64(before.count))
    }

    @Test("a copy of the intent gets the first answer again, and sets nothing more aside")
    func duplicates() throws {
        var counter = try counter()
        let intent = try counter.escrowIntent(80_00)
        let first = counter.ask(intent)?.receipt
        #expect(first != nil && counter.ask(intent)?.receipt == first)
        #expect(counter.state.book.balance(of: counter.ada.account, in: .eur).held == 80_00)
        counter.now = counter.now.adding(microseconds: .hour)
        #expect(counter.ask(intent)?.receipt == first)
    }
}
