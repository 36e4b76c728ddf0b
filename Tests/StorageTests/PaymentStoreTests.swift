import Ledger
import Storage
import Testing

@testable import PaymentProtocol

@Suite struct PaymentStoreTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("node.sqlite")
    }

    @Test("what was appended is read again and makes the same machine")
    func replay() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        try desk.asks(1_250, text: "coffee")
        try desk.signs(300)
        let records = try desk.store.records(from: 0, limit: .max)
        #expect(records == desk.records)
        try desk.store.close()

        let store = try PaymentStore(path: path)
        let (machine, recordCount) = try store.rebuild(PaymentNode.self)
        #expect(recordCount == UInt64(records.count))
        #expect(machine.state.unresolvedIntents.count == 1)
        #expect(machine.state.openRequests.count == 1)
        #expect(throws: StorageError.sequenceConflict(expected: recordCount, found: 0)) {
            try store.append(firstSequence: 0, records: records)
        }
    }

    @Test("a request that is paid stays one line: requested, then settled under the intent's identifier")
    func requestPaid() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let request = try desk.asks(1_250, text: "coffee")
        let asked = try #require(try desk.store.history(limit: 10).first)
        #expect(asked.status == .requested)
        #expect(asked.identifier == request.message.identifier)
        #expect(asked.role == .creditor)
        #expect(asked.amount == Amount(minorUnits: 1_250, currency: .eur))
        #expect(asked.text == "coffee")
        #expect(asked.unverifiedName == "Bob")
        #expect(asked.expires == request.message.expires)
        #expect(try desk.store.receipt(of: asked) == nil)

        let receipt = try desk.isPaid(1_250, for: request)
        let history = try desk.store.history(limit: 10)
        #expect(history.count == 1)
        let paid = try #require(history.first)
        #expect(paid.number == asked.number)
        #expect(paid.status == .settled)
        #expect(paid.identifier == receipt.payment?.intent.message.identifier)
        #expect(paid.requestIdentifier == request.message.identifier)
        #expect(paid.counterparty == desk.other.account)
        #expect(paid.unverifiedName == "Bob")
        #expect(paid.text == "coffee")
        #expect(paid.clearingSequence == receipt.sequence)
        #expect(paid.concluded == desk.records.last?.time)
        #expect(try desk.store.receipt(of: paid) == receipt)
        // Found by either identifier, and by the clearing node's sequence number.
        for identifier in [paid.identifier, request.message.identifier] {
            let prefix = String(identifier.description.prefix(8))
            #expect(try desk.store.entries(identifierPrefix: prefix, limit: 5) == [paid])
        }
        #expect(try desk.store.entry(clearingSequence: receipt.sequence) == paid)
    }

    @Test("a request that may be paid often keeps its line, and each payment has its own")
    func requestPaidOften() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let request = try desk.asks(500, text: nil, usage: .many)
        try desk.isPaid(500, for: request)
        try desk.isPaid(500, for: request)
        #expect(try desk.store.history(limit: 10).map(\.status) == [.settled, .settled, .requested])
        #expect(try desk.store.receipts(limit: 10).count == 2)
        let prefix = request.message.identifier.description
        #expect(try desk.store.entries(identifierPrefix: prefix, limit: 10).count == 3)
    }

    @Test("an intent is signed, then settled with its receipt")
    func intentSettled() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let intent = try desk.signs(300, text: "rent")
        #expect(try desk.store.history(limit: 1).map(\.status) == [.signed])
        let receipt = try desk.settles(intent)
        let entry = try #require(try desk.store.history(limit: 10).first)
        #expect(entry.status == .settled)
        #expect(entry.role == .debtor)
        #expect(entry.counterparty == desk.other.account)
        #expect(entry.text == "rent")
        #expect(entry.created == intent.message.created)
        #expect(try desk.store.receipt(of: entry) == receipt)
    }

    @Test("a refused intent tells its reason, with a receipt only where the refusal is a record")
    func intentRefused() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let first = try desk.signs(300)
        try desk.refuses(first, .expired(byMicroseconds: 7))
        let second = try desk.signs(400)
        let receipt = try desk.refusesWithRecord(second, .insufficientFunds)
        let history = try desk.store.history(limit: 10)
        #expect(history.map(\.status) == [.refused(.insufficientFunds), .refused(.expired(byMicroseconds: 7))])
        #expect(history.map(\.clearingSequence) == [receipt.sequence, nil])
        #expect(try desk.store.receipt(of: history[0]) == receipt)
        #expect(try desk.store.receipt(of: history[1]) == nil)
        #expect(try desk.store.receipts(limit: 10) == [history[0]])
    }

    @Test("a payment and a refusal have their line even if the record of what was signed is lost")
    func unsigned() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let receipt = try desk.signsUnnoticed(30_000)
        let identifier = try #require(receipt.payment).intent.message.identifier
        try desk.hears(.refused(identifier, .insufficientFunds, receipt))
        let entry = try #require(try desk.store.history(limit: 9).first)
        #expect(entry.status == .refused(.insufficientFunds) && entry.amount.minorUnits == 30_000)
        #expect(try desk.store.receipt(of: entry) == receipt)
        let settled = try desk.signsUnnoticed(300)
        try desk.hears(.settled(settled, text: nil))
        #expect(try desk.store.history(limit: 9).map(\.status) == [.settled, .refused(.insufficientFunds)])
    }

    @Test("money that nobody was asked for has a line, from a person or from outside")
    func unasked() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        try desk.isPaid(900, for: nil, text: "for you")
        try desk.isCredited(5_000, reference: "bank 17")
        let history = try desk.store.history(limit: 10)
        #expect(history.map(\.amount.minorUnits) == [5_000, 900])
        #expect(history.map(\.role) == [.creditor, .creditor])
        #expect(history.map(\.status) == [.settled, .settled])
        #expect(history.map(\.counterparty) == [nil, desk.other.account])
        #expect(history.map(\.text) == ["bank 17", "for you"])
        for entry in history { #expect(try desk.store.receipt(of: entry) != nil) }
    }

    @Test("what completes an escrow afterwards stands in its place, and does not change how the escrow stands")
    func completedEscrow() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        let funded = try desk.isFunded(900, text: "a lamp")
        let escrow = try #require(funded.escrowIntent).digest
        let shipped = try desk.takesStep(.ship, escrow)
        let confirmed = try desk.takesStep(.confirm, escrow, byOther: true)
        try desk.hears(.escrowMoved(confirmed, text: nil))
        let before = try #require(try desk.store.history(limit: 9).first)
        try desk.hears(.escrowCompleted(shipped, text: nil))
        try desk.hears(.escrowCompleted(funded, text: "a lamp"))

        let entry = try #require(try desk.store.escrows(limit: 9).first)
        #expect(entry.records.map(\.receipt) == [funded, shipped, confirmed])
        #expect(entry.records.map(\.text) == ["a lamp", nil, nil])
        let history = try desk.store.history(limit: 9)
        #expect(history.count == 1 && history.first?.text == "a lamp")
        #expect(history.first?.status == .settled && history.first?.clearingSequence == before.clearingSequence)
        #expect(try desk.store.receipt(of: before) == confirmed)
    }

    @Test("the history is read in pages, newest first")
    func pages() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        for amount in Int64(1)...9 { try desk.signs(amount) }
        var (amounts, before): ([Int64], UInt64?) = ([], nil)
        while true {
            let page = try desk.store.history(limit: 4, before: before)
            guard let last = page.last else { break }
            amounts += page.map(\.amount.minorUnits)
            before = last.number
        }
        #expect(amounts == Array((1...9).reversed()))
    }

    @Test("only hexadecimal digits find anything")
    func prefixes() throws {
        var desk = try Desk(PaymentStore(path: path), folder)
        try desk.signs(1)
        for prefix in ["", "*", "?", "[0-9a-f]", "%", "'; DROP TABLE payment", "G", "A"] {
            #expect(try desk.store.entries(identifierPrefix: prefix, limit: 5).isEmpty, "\(prefix)")
        }
        #expect(try desk.store.history(limit: 5).count == 1)
    }
}
