import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Reconciliation")
struct ReconciliationTests {
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
        for cents in 1...30 as ClosedRange<Int64> { try pay(cents) }
    }

    @discardableResult
    private mutating func pay(_ cents: Int64) throws -> CommandIdentifier {
        table.command(
            \.ada, .pay(try table.ben.account(), Amount(minorUnits: cents, currency: .eur), text: nil))
    }

    private mutating func reconcile(_ journal: [PaymentRecord]) throws -> (UInt64, [Reconciliation.Difference]) {
        let reconciliation = try table.reconcile(\.ada, journal)
        return (reconciliation.agreedCount, reconciliation.finish())
    }

    @Test("where both have the same, nothing differs, and every record was compared")
    mutating func agreement() throws {
        let (count, differences) = try reconcile(table.ada.journal)
        #expect(count == 31 && differences.isEmpty, "\(differences)")
    }

    @Test("what the journal lost is found in the statement, and taken in, whatever the statement was read to before")
    mutating func missingHere() throws {
        let lost = try #require(table.ada.receipts.dropFirst(3).first)
        let journal = table.ada.journal.filter { record in
            if case .settled(lost, _) = record.body { false } else { true }
        }
        let (count, differences) = try reconcile(journal)
        #expect(count == 30)
        guard case .missingHere(let item)? = differences.first, differences.count == 1 else {
            Issue.record("\(differences)")
            return
        }
        #expect(item.receipt.record.encoded == lost.record.encoded)
        func settledCount() -> Int {
            table.ada.journal.count { if case .settled = $0.body { true } else { false } }
        }
        let before = settledCount()
        let command = table.command(\.ada, .takeIn(item, isOvertaken: false))
        #expect(table.ada.replies[command] == .accepted)
        #expect(settledCount() == before + 1)
    }

    @Test("what the statement leaves out, and another record in its place, are told apart")
    mutating func missingThere() throws {
        let account = try table.ada.account()
        let receipts = table.ada.receipts
        var reconciliation = Reconciliation(of: account)
        for record in table.ada.journal { reconciliation.add(record) }
        let other = SettlementReceipt(record: receipts[6].record, proof: receipts[5].proof)
        let stated = receipts.enumerated().filter { $0.offset != 4 }.map { offset, receipt in
            StatementItem(receipt: offset == 5 ? other : receipt, text: nil)
        }
        reconciliation.add(stated, through: UInt64(table.journal.count - 1))
        // The credit, which the made-up statement leaves out as well, and the fifth payment.
        let differences = reconciliation.finish()
        #expect(differences.count == 3)
        #expect(differences.contains(.otherRecord(own: receipts[5], stated: other)))
        #expect(differences.contains(.missingThere(receipts[4])))
    }

    @Test("a payment without an outcome is named, and sent again")
    mutating func undecided() throws {
        table.loses = { if case .request(.submit, _) = $0 { true } else { false } }
        try pay(5_00)
        let intent = try #require(table.ada.state.unresolvedIntents.values.first).payment.intent
        let (_, differences) = try reconcile(table.ada.journal)
        #expect(differences == [.undecided(intent)])
        table.loses = { _ in false }
        table.wait(microseconds: 10 * .second)
        let (_, after) = try reconcile(table.ada.journal)
        #expect(after.isEmpty)
    }

    @Test("a statement that proves one thing less than it says is not believed at all")
    mutating func unproven() throws {
        table.tampers = { answer in
            guard case .statement(var items, let through, let isComplete) = answer, items.count > 2 else {
                return answer
            }
            items[1] = StatementItem(
                receipt: SettlementReceipt(record: items[1].receipt.record, proof: items[2].receipt.proof), text: nil)
            return .statement(items, through: through, isComplete: isComplete)
        }
        let command = table.command(\.ada, .reviewStatement(after: 0))
        #expect(table.ada.replies[command] == .failed(.unprovenStatement))
        table.disconnect(\.ada)
        let offline = table.command(\.ada, .reviewStatement(after: 0))
        #expect(table.ada.replies[offline] == .failed(.clearingUnreachable))
    }
}
