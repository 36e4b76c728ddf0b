import Ledger
import Testing

@testable import PaymentProtocol

@Suite("What a stranger is told")
struct DiscretionTests {
    @Test("whoever cannot pay an amount does not learn whether the creditor has room for it")
    func creditorsBalance() throws {
        var counter = try Counter()
        try counter.credit(counter.ben, 1_400_37)
        for cents: Int64 in [99_64, 99_63] {
            let probe = try counter.intent(counter.ada, counter.ben, cents)
            #expect(counter.ask(probe)?.receipt?.refusal == .insufficientFunds)
        }
    }

    @Test("somebody who is not the debtor learns that a payment was refused, and not why", arguments: Fault.allCases)
    func coarse(_ fault: Fault) throws {
        let draft = try Draft([fault])
        guard case .refuse(let refusal) = fault.verdict, refusal.isRecorded else { return }
        var counter = try Counter()
        try counter.resume(draft.state, journal: draft.journal, heads: draft.heads)
        let (intent, request) = (draft.payment.intent, draft.payment.request)
        for connection in [counter.ben.connection, Counter.strangerConnection] {
            for copy in 1...3 {
                #expect(
                    counter.ask(intent, request, on: connection)?.refusal == .notSpecified, "copy \(copy)")
            }
        }
        #expect(counter.ask(intent, request, on: counter.ada.connection)?.receipt?.refusal == refusal)
        #expect(counter.ask(intent, request, on: counter.ben.connection)?.refusal == .notSpecified)
    }

    @Test("a copy after the expiry is answered as coarsely")
    func afterExpiry() throws {
        var counter = try Counter()
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        #expect(counter.ask(intent, on: counter.ben.connection)?.refusal == .notSpecified)
        counter.now = counter.now.adding(microseconds: .hour)
        try counter.credit(counter.carl, 1_00)
        #expect(counter.ask(intent, on: counter.ben.connection)?.refusal == .notSpecified)
        #expect(counter.ask(intent, on: counter.ada.connection)?.receipt?.refusal == .insufficientFunds)
    }

    @Test("a copy while the refusal is being proven is answered as coarsely")
    func whileProven() throws {
        var counter = try Counter()
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        counter.send(intent, on: counter.ada.connection)
        let strangers = counter.send(intent, on: Counter.strangerConnection)
        counter.settle()
        counter.settle()
        #expect(counter.answers[strangers]?.map(\.refusal) == [.notSpecified])
    }

    @Test("that a payment settled is no secret from who holds its bytes")
    func settled() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let receipt = counter.ask(intent, on: Counter.strangerConnection)?.receipt
        #expect(receipt?.refusal == nil)
        #expect(receipt != nil && counter.ask(intent, on: counter.ben.connection)?.receipt == receipt)
    }

    @Test("a recorded refusal stands in the debtor's statement and nobody else's")
    func statement() throws {
        var counter = try Counter()
        counter.ask(try counter.intent(counter.ada, counter.ben, 1_00))
        let record = try #require(counter.journal.last)
        #expect(record.statementAccounts == [counter.ada.account])
        #expect(counter.notices[counter.ada.connection]?.last == .accountMoved)
        #expect(counter.notices[counter.ben.connection] == nil)
    }
}
