import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Group commit")
struct GroupCommitTests {
    @Test("several payments of one group share one signature, and each receipt holds")
    func oneSignature() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let (heads, groups) = (counter.heads.count, counter.groupSizes.count)
        let callers = try (1...7).map { number in
            counter.send(
                try counter.intent(counter.ada, counter.ben, Int64(number)), on: counter.ada.connection)
        }
        counter.settle()
        counter.settle()
        #expect(counter.groupSizes.dropFirst(groups) == [7])
        #expect(counter.heads.count == heads + 1)
        let receipts = callers.compactMap { counter.answers[$0]?.first?.receipt }
        #expect(receipts.count == 7)
        #expect(Set(receipts.map(\.proof.signature)).count == 1)
        for (receipt, cents) in zip(receipts, 1...7) {
            try receipt.verify(log: counter.logKey.publicKey)
            #expect(receipt.payment?.intent.message.amount.minorUnits == Int64(cents))
            // The same receipt can be made from the journal at any time later.
            #expect(
                SettlementReceipt(of: receipt.sequence, in: counter.journal, under: counter.heads) == receipt)
        }
    }

    @Test("nothing is said before every record decided until then is durable, not even about the past")
    func effectsWait() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let caller = counter.send(intent, on: counter.ada.connection)
        let balance = counter.send(.balance, on: counter.ben.connection)
        let bad = counter.send(
            try counter.intent(counter.ada, counter.ben, 1_00, by: secretKey(77)), on: counter.ada.connection)
        counter.perform()
        #expect(counter.answers[caller] == nil && counter.answers[balance] == nil)
        #expect(counter.unsigned.isEmpty)
        counter.commit()
        counter.perform()
        // Durable, and not yet proven: a balance shows committed money, the receipt waits for the signature.
        #expect(counter.answers[balance]?.count == 1)
        #expect(counter.answers[caller] == nil && counter.answers[bad] == nil)
        #expect(counter.unsigned.map(\.purpose).sorted { $0.rawValue < $1.rawValue } == [.statusReport, .treeHead])
        counter.settle()
        #expect(counter.answers[caller]?.count == 1 && counter.answers[bad]?.first?.refusal == .foreignKey)
    }

    @Test("heads of two groups may be signed in any order, and each answers its own callers")
    func twoGroups() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let first = try counter.intent(counter.ada, counter.ben, 1_00)
        let second = try counter.intent(counter.ada, counter.ben, 2_00)
        let firstCaller = counter.send(first, on: counter.ada.connection)
        counter.commit()
        counter.perform()
        let secondCaller = counter.send(second, on: counter.ada.connection)
        // A copy of each while both are under way.
        let firstCopy = counter.send(first, on: counter.ben.connection)
        let secondCopy = counter.send(second, on: counter.ben.connection)
        counter.commit()
        counter.perform()
        #expect(counter.unsigned.count == 2)
        let (older, newer) = (counter.unsigned[0], counter.unsigned[1])
        counter.handle(.signed(newer.identifier, counter.logKey.sign(newer.toBeSigned)))
        counter.perform()
        #expect(counter.answers[firstCaller] == nil && counter.answers[firstCopy] == nil)
        #expect(counter.answers[secondCaller]?.first?.isSettled == true)
        #expect(counter.answers[secondCopy] == counter.answers[secondCaller])
        counter.handle(.signed(older.identifier, counter.logKey.sign(older.toBeSigned)))
        counter.perform()
        #expect(counter.answers[firstCaller]?.first?.receipt?.payment?.intent == first)
        #expect(counter.answers[firstCopy] == counter.answers[firstCaller])
        for caller in [firstCaller, secondCaller] {
            try counter.answers[caller]?.first?.receipt?.verify(log: counter.logKey.publicKey)
        }
        // A signature that comes twice answers nobody twice.
        counter.handle(.signed(older.identifier, counter.logKey.sign(older.toBeSigned)))
        counter.perform()
        #expect(counter.answers[firstCaller]?.count == 1)
        #expect(counter.posted(counter.ben) == 3_00)
    }

    @Test("a copy that comes before its first is durable joins it, and is booked once")
    func joins() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let callers = (1...3).map { _ in counter.send(intent, on: counter.ada.connection) }
        counter.settle()
        counter.settle()
        let receipts = callers.map { counter.answers[$0]?.compactMap(\.receipt) }
        #expect(receipts.allSatisfy { $0?.count == 1 && $0 == receipts[0] })
        #expect(counter.posted(counter.ben) == 1_00)
        #expect(counter.groupSizes.last == 1)
    }

    @Test("a group that was lost with the process is as if it had never been")
    func lostGroup() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let before = counter.state
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let caller = counter.send(intent, on: counter.ada.connection)
        try counter.restart()
        #expect(counter.answers[caller] == nil)
        #expect(counter.state.book == before.book)
        #expect(counter.ask(intent)?.isSettled == true)
        #expect(counter.posted(counter.ben) == 1_00)
    }

    @Test("a group that became durable in a crash is answered to whoever asks again")
    func unansweredGroup() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let caller = counter.send(intent, on: counter.ada.connection)
        counter.commit()
        try counter.restart()
        #expect(counter.answers[caller] == nil)
        let receipt = try #require(counter.ask(intent)?.receipt)
        try receipt.verify(log: counter.logKey.publicKey)
        #expect(counter.posted(counter.ben) == 1_00)
    }

    @Test("both parties hear that their accounts moved, each connection once per group, and after the proof")
    func moved() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let before = counter.notices.mapValues(\.count)
        for _ in 1...3 {
            counter.send(try counter.intent(counter.ada, counter.ben, 1_00), on: counter.ada.connection)
        }
        counter.commit()
        counter.perform()
        #expect(counter.notices.mapValues(\.count) == before)
        counter.settle()
        for customer in [counter.ada, counter.ben] {
            let notices = counter.notices[customer.connection, default: []]
            #expect(notices.count == before[customer.connection, default: 0] + 1)
            #expect(notices.last == .accountMoved)
        }
    }

    @Test("a signature that does not hold proves nothing: callers ask again, and nothing is booked twice")
    func badSignature() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        let intent = try counter.intent(counter.ada, counter.ben, 1_00)
        let caller = counter.send(intent, on: counter.ada.connection)
        counter.commit()
        counter.perform()
        let (request, heads) = (counter.unsigned[0], counter.heads.count)
        counter.handle(.signed(request.identifier, counter.ada.key.sign(request.toBeSigned)))
        counter.perform()
        #expect(counter.answers[caller] == [.failed(.busy)])
        #expect(counter.heads.count == heads)
        // The next group's head proves this record, too.
        try counter.credit(counter.carl, 1_00)
        #expect(counter.ask(intent)?.isSettled == true)
        #expect(counter.posted(counter.ben) == 1_00)
    }
}
