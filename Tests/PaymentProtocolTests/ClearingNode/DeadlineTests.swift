import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Deadlines")
struct DeadlineTests {
    private static let day: Int64 = 24 * .hour

    /// Ada's money is set aside for Ben; it goes back to her after a day if nobody does anything.
    private func counter(escrows: [Int64] = [40_00], shipWithin: Int64 = Self.day) throws -> Counter {
        var counter = try Counter()
        try counter.credit(counter.ada, 200_00)
        var state = counter.state
        for cents in escrows {
            let intent = try counter.intent(counter.ada, counter.ben, cents)
            let amount = intent.message.amount
            try state.book.place(
                Hold(
                    identifier: intent.digest.bytes32, debtor: counter.ada.account, creditor: counter.ben.account,
                    amount: amount, expires: .distantFuture))
            let terms = EscrowTerms(
                arbiter: nil, shipWithinMicroseconds: shipWithin, confirmWithinMicroseconds: Self.day,
                ruleWithinMicroseconds: Self.day, withoutRuling: .debtor)
            state.pendingPayments[intent.digest] = .escrow(
                PendingEscrow(
                    payment: SubmittedPayment(intent: intent, request: nil),
                    counted: PendingPayment.Counted(isSmall: false, time: counter.now),
                    escrow: try Escrow(amount, terms: terms, fundedAt: counter.now)))
        }
        try counter.resume(state, journal: counter.journal, heads: counter.heads)
        counter.settle()
        return counter
    }

    private func passed(_ counter: Counter) -> [PassedDeadline] {
        counter.journal.compactMap { if case .deadlinePassed(let passed) = $0.body { passed } else { nil } }
    }

    @Test("a default happens before whatever comes at that time or later, and is in the book when that is decided")
    func first() throws {
        var counter = try counter()
        let big = try counter.intent(counter.ada, counter.ben, 180_00)
        #expect(counter.ask(big)?.refusal == .insufficientFunds)
        counter.now = counter.now.adding(microseconds: Self.day)
        let again = try counter.intent(counter.ada, counter.ben, 180_00)
        #expect(counter.ask(again)?.isSettled == true)
        #expect(passed(counter).map(\.standing.state) == [.refunded])
        #expect(passed(counter).map(\.standing.movement) == [EscrowMovement(refunded: 40_00)])
        let records = counter.journal.suffix(2)
        #expect(records.first?.time == records.last?.time)
        #expect(counter.state.book.holds.isEmpty)
    }

    @Test("a timer wakes the node at the deadline, when nothing else happens, and both sides are told")
    func timer() throws {
        var counter = try counter()
        #expect(counter.timers.last == .deadline)
        counter.now = counter.now.adding(microseconds: Self.day - 1)
        counter.handle(.timerFired(.deadline))
        counter.settle()
        #expect(passed(counter).isEmpty)
        // It fired too early, so it is set again.
        #expect(counter.timers.count { $0 == .deadline } == 2)
        counter.now = counter.now.adding(microseconds: 1)
        counter.handle(.timerFired(.deadline))
        counter.settle()
        #expect(passed(counter).count == 1)
        for customer in [counter.ada, counter.ben] {
            #expect(counter.notices[customer.connection, default: []].contains(.accountMoved))
        }
    }

    @Test("several that are due pass in order of time, all before the event at hand")
    func several() throws {
        var counter = try counter(escrows: [10_00, 20_00, 30_00])
        counter.now = counter.now.adding(microseconds: 2 * Self.day)
        counter.ask(.balance, on: counter.ada.connection)
        let passed = passed(counter)
        #expect(passed.count == 3)
        #expect(passed.map { Deadline(due: $0.due, payment: $0.intent.digest) }.isSorted)
    }

    @Test("no record is taken in after a deadline whose default is not recorded")
    func ignored() throws {
        let counter = try counter()
        var state = counter.state
        let late = ClearingRecord(
            time: counter.now.adding(microseconds: Self.day), epoch: state.epoch + 1,
            blinding: try #require(MessageIdentifier([UInt8](repeating: 7, count: 16))), body: .epochStarted)
        #expect(throws: RecordViolation.deadlineIgnored) { try state.apply(late) }
    }

    @Test("a default is taken in at its time only, as agreed, and once")
    func notDue() throws {
        let counter = try counter(escrows: [10_00, 20_00])
        let due = counter.now.adding(microseconds: Self.day)
        let state = counter.state
        let right = try #require(state.firstPassedDeadline(at: due))
        #expect(state.firstPassedDeadline(at: due.adding(microseconds: -1)) == nil)
        func apply(_ passed: PassedDeadline, at time: Timestamp, to state: inout ClearingState) throws {
            let blinding = try #require(MessageIdentifier([UInt8](repeating: 7, count: 16)))
            try state.apply(
                ClearingRecord(time: time, epoch: state.epoch, blinding: blinding, body: .deadlinePassed(passed)))
        }
        var early = state
        #expect(throws: RecordViolation.deadlineNotDue) {
            try apply(right, at: due.adding(microseconds: -1), to: &early)
        }
        // The money the other way round.
        var escrow = try Escrow(
            right.intent.message.amount,
            terms: EscrowTerms(
                arbiter: nil, shipWithinMicroseconds: 1, confirmWithinMicroseconds: 1, ruleWithinMicroseconds: 1,
                withoutRuling: .debtor), fundedAt: counter.now)
        let all = try escrow.release(escrow.left, at: counter.now)
        let wrong = PassedDeadline(
            intent: right.intent, due: right.due, standing: PendingStanding(escrow, moving: all))
        var other = state
        #expect(throws: RecordViolation.deadlineNotDue) { try apply(wrong, at: due, to: &other) }
        var once = state
        try apply(right, at: due, to: &once)
        #expect(throws: RecordViolation.deadlineNotDue) { try apply(right, at: due, to: &once) }
    }

    @Test("while the clock is in doubt no deadline passes, and each does as soon as the doubt is over")
    func doubt() throws {
        var counter = try counter()
        counter.handle(.clockDistrusted)
        counter.now = counter.now.adding(microseconds: 2 * Self.day)
        counter.ask(.balance, on: counter.ada.connection)
        counter.handle(.timerFired(.deadline))
        counter.settle()
        #expect(passed(counter).isEmpty)
        counter.handle(.clockTrusted)
        counter.settle()
        #expect(passed(counter).count == 1)
    }

    @Test("what nobody did during a stop passes at the start, before the start itself")
    func start() throws {
        var counter = try counter()
        counter.now = counter.now.adding(microseconds: 2 * Self.day)
        counter.handle(.started)
        counter.settle()
        let bodies = counter.journal.suffix(2).map(\.body)
        #expect(bodies.last == .epochStarted)
        #expect(passed(counter).count == 1)
    }
}

extension [Deadline] {
    fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }
}
