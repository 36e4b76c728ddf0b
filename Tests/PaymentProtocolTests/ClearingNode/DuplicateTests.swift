import Ledger
import Testing

@testable import PaymentProtocol

@Suite("An intent is decided once")
struct DuplicateTests {
    @Test("the same bytes get the first answer again: now, after a restart and after their expiry")
    func copies() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 40_00)
        let first = try #require(counter.ask(intent)?.receipt)
        #expect(counter.ask(intent)?.receipt == first)
        try counter.restart()
        #expect(counter.ask(intent)?.receipt == first)
        counter.now = counter.now.adding(microseconds: .hour)
        // Any record lets the node forget what has expired; the index on its disk does not.
        try counter.credit(counter.carl, 1_00)
        #expect(counter.state.recentIntents.count == 0)
        #expect(counter.ask(intent)?.receipt == first)
        try counter.restart()
        #expect(counter.ask(intent)?.receipt == first)
        #expect(counter.posted(counter.ada) == 60_00)
        #expect(counter.posted(counter.ben) == 40_00)
    }

    @Test("what a node may be told again for the same bytes is not called final", arguments: 0..<2)
    func notFinal(kind: Int) throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let late = secretKey(66)
        let request =
            kind == 0
            ? try counter.request(
                counter.ben, 1_00, created: counter.now.adding(microseconds: 4 * .minute),
                lifetime: ProtocolBounds.requestLifetimeMicrosecondsMax)
            : try counter.request(counter.ben, 1_00, by: late)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00, request: request)
        let refusal = try #require(counter.ask(intent, request)?.refusal)
        #expect(!refusal.isFinal && refusal.isTransient)
        if kind == 0 {
            counter.now = counter.now.adding(microseconds: 3 * .minute)
        } else {
            #expect(try counter.authorise(late, for: counter.ben) != nil)
        }
        #expect(counter.ask(intent, request)?.isSettled == true)
    }

    @Test("another body under the same id is refused while the first may come again, and takes nothing from it after")
    func otherBody() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 40_00)
        counter.ask(intent)
        let other = try counter.intent(
            counter.ada, counter.carl, 40_00, identifier: intent.message.identifier)
        #expect(counter.ask(other)?.refusal == .identifierUsedForAnotherIntent)
        let first = counter.ask(intent)?.receipt
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.carl, 1_00)
        #expect(counter.ask(other)?.refusal?.microseconds == .hour - 5 * .minute)
        // The identifiers of an account are its own affair: what has expired makes room, and keeps its answer.
        let later = try counter.intent(counter.ada, counter.carl, 1_00, identifier: intent.message.identifier)
        #expect(counter.ask(later)?.isSettled == true)
        #expect(first != nil && counter.ask(intent)?.receipt == first)
        #expect(counter.ask(other)?.refusal == .identifierUsedForAnotherIntent)
        #expect(counter.ask(later)?.isSettled == true)
        // A different debtor's id is a different id.
        try counter.credit(counter.carl, 50_00)
        let carls = try counter.intent(counter.carl, counter.ben, 1_00, identifier: intent.message.identifier)
        #expect(counter.ask(carls)?.isSettled == true)
        #expect(counter.posted(counter.ben) == 41_00)
    }

    @Test("an intent refused for want of funds stays refused when money has come in")
    func refusedForGood() throws {
        var counter = try Counter()
        let intent = try counter.intent(counter.ada, counter.ben, 40_00)
        let refusal = try #require(counter.ask(intent)?.receipt)
        #expect(refusal.refusal == .insufficientFunds)
        try counter.credit(counter.ada, 100_00)
        #expect(counter.ask(intent)?.receipt == refusal)
        try counter.restart()
        #expect(counter.ask(intent)?.receipt == refusal)
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.carl, 1_00)
        #expect(counter.ask(intent)?.receipt == refusal)
        #expect(counter.posted(counter.ada) == 100_00)
        // A new intent for the same money is a new matter.
        #expect(counter.ask(try counter.intent(counter.ada, counter.ben, 40_00))?.isSettled == true)
    }

    @Test("an intent that nobody decided is expired, and says by how much")
    func neverDecided() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 40_00, lifetime: 5 * .minute)
        counter.now = counter.now.adding(microseconds: 7 * .minute)
        let count = counter.journal.count
        #expect(counter.ask(intent)?.refusal == .expired(byMicroseconds: 2 * .minute))
        #expect(counter.journal.count == count)
    }

    @Test("of two intents for a request payable once, one settles")
    func once() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        try counter.credit(counter.carl, 100_00)
        let request = try counter.request(counter.ben, 10_00)
        let first = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        let second = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        let third = try counter.intent(counter.carl, counter.ben, 10_00, request: request)
        #expect(counter.ask(first, request)?.isSettled == true)
        #expect(counter.ask(second, request)?.receipt?.refusal == .requestAlreadyPaid)
        try counter.restart()
        #expect(counter.ask(third, request)?.receipt?.refusal == .requestAlreadyPaid)
        #expect(counter.ask(first, request)?.isSettled == true)
        #expect(counter.posted(counter.ben) == 10_00)
    }

    @Test("a refused intent does not use up the request")
    func onceAfterRefusal() throws {
        var counter = try Counter()
        try counter.credit(counter.carl, 100_00)
        let request = try counter.request(counter.ben, 10_00)
        let poor = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        #expect(counter.ask(poor, request)?.refusal == .insufficientFunds)
        let rich = try counter.intent(counter.carl, counter.ben, 10_00, request: request)
        #expect(counter.ask(rich, request)?.isSettled == true)
    }

    @Test("a request payable many times is paid as often as intents come")
    func many() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let request = try counter.request(counter.ben, 10_00, usage: .many)
        for _ in 0..<3 {
            let intent = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
            #expect(counter.ask(intent, request)?.isSettled == true)
        }
        #expect(counter.posted(counter.ben) == 30_00)
    }

    @Test("a request stays paid for as long as it could be paid, and is forgotten after that")
    func paidRequests() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let request = try counter.request(counter.ben, 10_00, lifetime: 20 * .minute)
        counter.ask(try counter.intent(counter.ada, counter.ben, 10_00, request: request), request)
        counter.now = counter.now.adding(microseconds: 15 * .minute)
        let late = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        #expect(counter.ask(late, request)?.refusal == .requestAlreadyPaid)
        counter.now = counter.now.adding(microseconds: 10 * .minute)
        let tooLate = try counter.intent(counter.ada, counter.ben, 10_00, request: request)
        #expect(counter.ask(tooLate, request)?.refusal == .requestExpired(byMicroseconds: 5 * .minute))
        try counter.credit(counter.carl, 1_00)
        #expect(counter.state.paidRequests.count == 0)
        #expect(counter.posted(counter.ben) == 10_00)
    }

    @Test("a reference of the operator is booked once")
    func references() throws {
        var counter = try Counter()
        let order = OperatorOrder(
            clearing: counter.logKey.publicKey, account: counter.ada.account,
            amount: Amount(minorUnits: 5_00, currency: .eur), reference: "statement 7", created: counter.now)
        let signed = try counter.operatorKey.signed(order)
        #expect(counter.ask(.credit(signed), on: Counter.operatorConnection)?.receipt != nil)
        #expect(counter.ask(.credit(signed), on: Counter.operatorConnection)?.failure == .referenceUsed)
        try counter.restart()
        #expect(counter.ask(.credit(signed), on: Counter.operatorConnection)?.failure == .referenceUsed)
        #expect(counter.posted(counter.ada) == 5_00)
    }

    @Test("a copy of an opening opens nothing")
    func openings() throws {
        var counter = try Counter()
        let count = counter.journal.count
        #expect(counter.ask(.openAccount(counter.ada.opening), on: 1)?.failure == .accountExists)
        #expect(counter.journal.count == count)
    }
}
