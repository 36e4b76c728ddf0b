import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Time at a clearing node")
struct ClearingTimeTests {
    @Test("a payer's clock may be ahead by so much and no more, and is told by how much it is")
    func ahead() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let skew = ProtocolBounds.clockSkewMicrosecondsMax
        let inTime = try counter.intent(
            counter.ada, counter.ben, 1_00, created: counter.now.adding(microseconds: skew))
        #expect(counter.ask(inTime)?.isSettled == true)
        let ahead = try counter.intent(
            counter.ada, counter.ben, 1_00, created: counter.now.adding(microseconds: .hour))
        #expect(counter.ask(ahead)?.refusal == .createdInFuture(byMicroseconds: .hour))
        // It left no record: when the node's time has come, the same bytes settle.
        counter.now = counter.now.adding(microseconds: .hour)
        #expect(counter.ask(ahead)?.isSettled == true)
    }

    @Test("an intent lives until the moment it expires, and ten minutes at most")
    func lifetime() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let longest = ProtocolBounds.intentLifetimeMicrosecondsMax
        let tooLong = try counter.intent(counter.ada, counter.ben, 1_00, lifetime: longest + 1)
        #expect(counter.ask(tooLong)?.refusal == .lifetimeTooLong)
        let backwards = try counter.intent(counter.ada, counter.ben, 1_00, lifetime: 0)
        #expect(counter.ask(backwards)?.refusal == .lifetimeTooLong)
        let first = try counter.intent(counter.ada, counter.ben, 1_00, lifetime: longest)
        let second = try counter.intent(counter.ada, counter.ben, 1_00, lifetime: longest)
        counter.now = counter.now.adding(microseconds: longest - 1)
        #expect(counter.ask(first)?.isSettled == true)
        counter.now = counter.now.adding(microseconds: 1)
        #expect(counter.ask(second)?.refusal == .expired(byMicroseconds: 0))
    }

    @Test("when the clock steps a little back, the node's time stands still until the clock has caught up")
    func stepBack() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let before = counter.now
        counter.now = before.adding(microseconds: -ProtocolBounds.clockSkewMicrosecondsMax)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(intent)?.isSettled == true)
        #expect(counter.journal.last?.time == before)
        #expect(zip(counter.journal, counter.journal.dropFirst()).allSatisfy { $0.time <= $1.time })
        counter.now = before.adding(microseconds: .second)
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))?.isSettled == true)
        #expect(counter.journal.last?.time == counter.now)
    }

    @Test("what has expired stays so when the clock steps back, without any record between")
    func neverYounger() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, lifetime: .minute)
        counter.now = counter.now.adding(microseconds: .minute + .second)
        #expect(counter.ask(intent)?.refusal == .expired(byMicroseconds: .second))
        counter.now = counter.now.adding(microseconds: -2 * .second)
        #expect(counter.ask(intent)?.refusal == .expired(byMicroseconds: .second))
    }

    @Test("a node whose clock was ahead decides nothing until its last record's time, and refuses nothing for good")
    func clockWasAhead() throws {
        var counter = try Counter()
        let right = counter.now
        counter.now = right.adding(microseconds: .hour)
        try counter.credit(counter.ada, 100_00)
        // Set right, and started again.
        counter.now = right.adding(microseconds: .minute)
        try counter.restart()
        let count = counter.journal.count
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(intent)?.refusal == .clockUntrusted)
        #expect(counter.gate.machine.trustsClock == false)
        #expect(counter.journal.count == count)
        counter.now = right.adding(microseconds: .hour)
        let later = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(later)?.isSettled == true)
    }

    @Test("while the node's time stands still, two who bump are introduced all the same")
    func bumpWhileStill() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        counter.now = counter.now.adding(microseconds: -.hour)
        let position = try #require(Position(latitude: 525_200_000, longitude: 134_050_000))
        for (customer, namesAmount) in [(counter.ada, false), (counter.ben, true)] {
            let report = try #require(
                BumpReport(
                    key: LinkPublicKey(Bytes32(last: 9)), agoMicroseconds: 0,
                    position: position, accuracyMillimetres: 8_000, namesAmount: namesAmount))
            counter.ask(.reportBump(report), on: customer.connection)
        }
        counter.now = counter.now.adding(microseconds: BumpMatcher.settlingMicroseconds)
        counter.handle(.timerFired(.bump))
        counter.settle()
        for customer in [counter.ada, counter.ben] {
            #expect(
                counter.notices[customer.connection, default: []].contains {
                    if case .introduction = $0 { true } else { false }
                })
        }
    }

    @Test("while the clock is in doubt nothing is decided, and the past is still answered")
    func distrust() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let settled = try counter.intent(counter.ada, counter.ben, 1_00)
        let receipt = counter.ask(settled)?.receipt
        let poor = try counter.intent(counter.carl, counter.ben, 1_00)
        let refusal = counter.ask(poor)?.receipt
        let waiting = try counter.intent(counter.ada, counter.ben, 2_00)
        counter.handle(.clockDistrusted)
        let count = counter.journal.count

        #expect(counter.ask(waiting)?.refusal == .clockUntrusted)
        #expect(counter.ask(try counter.intent(counter.carl, counter.ben, 3_00))?.refusal == .clockUntrusted)
        #expect(try counter.credit(counter.ada, 1_00)?.failure == .clockUntrusted)
        #expect(try counter.authorise(secretKey(11), for: counter.ada)?.failure == .clockUntrusted)
        // Not even that something came too late: the clock that says so is in doubt, and "expired" would be final.
        let now = counter.now
        counter.now = now.adding(microseconds: .hour)
        #expect(counter.ask(waiting)?.refusal == .clockUntrusted)
        let request = try counter.request(counter.ben, 1_00, created: now, lifetime: .minute)
        let answer = try counter.intent(counter.ada, counter.ben, 1_00, request: request)
        #expect(counter.ask(answer, request)?.refusal == .clockUntrusted)
        #expect(counter.journal.count == count)

        #expect(receipt != nil && counter.ask(settled)?.receipt == receipt)
        #expect(refusal != nil && counter.ask(poor)?.receipt == refusal)
        #expect(counter.ask(.balance, on: counter.ada.connection) != nil)

        counter.now = now
        counter.handle(.clockTrusted)
        #expect(counter.ask(waiting)?.isSettled == true)
    }
}
