import Ledger
import Testing

@testable import PaymentProtocol

/// A node that has lost records of escrows and refunds, and gets them back from the statement.
@Suite("Reconciliation of escrows and refunds")
struct EscrowReconciliationTests {
    private static let day: Int64 = 24 * .hour
    var table: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
    }

    private mutating func fund(text: String) throws -> Digest {
        let terms = EscrowTerms(
            arbiter: try table.carl.account(), shipWithinMicroseconds: Self.day, confirmWithinMicroseconds: Self.day,
            ruleWithinMicroseconds: Self.day, withoutRuling: .debtor)
        let command = table.command(
            \.ada,
            .fundEscrow(try table.ben.account(), Amount(minorUnits: 10_00, currency: .eur), terms, text: text))
        guard case .escrow(let receipt, _)? = table.ada.replies[command], let intent = receipt.escrowIntent else {
            throw CommandFailure.unknownEscrow
        }
        return intent.digest
    }

    private mutating func take(
        _ action: EscrowAction, _ escrow: Digest, by party: WritableKeyPath<Table, Table.Party>, cents: Int64? = nil,
        text: String? = nil
    ) throws {
        let amount = cents.map { Amount(minorUnits: $0, currency: .eur) }
        let command = table.command(
            party, .takeStep(EscrowWish(escrow: escrow, action: action, amount: amount, evidence: nil, text: text)))
        guard case .escrow? = table[keyPath: party].replies[command] else { throw CommandFailure.notYourStep }
    }

    private static func escrowReceipt(_ record: PaymentRecord) -> SettlementReceipt? {
        switch record.body {
        case .escrowMoved(let receipt, _), .escrowCompleted(let receipt, _): receipt
        default: nil
        }
    }

    /// Every choice of records that a party can lose of its escrows, one after the other, from the same beginning.
    private func lose(_ check: (inout Table, WritableKeyPath<Table, Table.Party>, _ lost: Set<UInt64>) throws -> Void)
        throws
    {
        for party in Table.everybody {
            let known = table[keyPath: party].journal.compactMap { Self.escrowReceipt($0)?.sequence }
            for choice in 1..<(1 << known.count) {
                var table = table
                let lost = Set(known.indices.filter { choice >> $0 & 1 == 1 }.map { known[$0] })
                try table.crash(party) { Self.escrowReceipt($0).map { lost.contains($0.sequence) } ?? false }
                try check(&table, party, lost)
            }
        }
    }

    /// Whatever was lost, the node ends up where it was, and has every record once.
    private func loseAndRecover() throws {
        try lose { [intact = table] table, party, lost in
            let replies = try table.takeInMissing(party)
            #expect(replies.allSatisfy { $0 == .accepted })
            let (before, after) = (intact[keyPath: party], table[keyPath: party])
            #expect(after.state.escrows == before.state.escrows, "lost \(lost)")
            #expect(after.state.unresolvedIntents == before.state.unresolvedIntents)
            let sequences = after.journal.compactMap { Self.escrowReceipt($0)?.sequence }
            #expect(sequences.sorted() == before.journal.compactMap { Self.escrowReceipt($0)?.sequence })
            #expect(try table.reconcile(party).finish().isEmpty)
            #expect(try PaymentNode(snapshot: nil, replaying: after.journal).state == after.state)
        }
    }

    @Test("whatever was lost of an escrow that goes on, the node knows again where it stands and which step is next")
    mutating func underWay() throws {
        let escrow = try fund(text: "a lamp")
        try take(.ship, escrow, by: \.ben, text: "sent")
        try take(.dispute, escrow, by: \.ada, text: "broken")
        try take(.evidence, escrow, by: \.ben, text: "it was not")
        try loseAndRecover()

        // Ben has forgotten all that he did, gets it back, and what he does next is taken.
        try table.crash(\.ben) { Self.escrowReceipt($0) != nil }
        #expect(table.ben.state.escrows.isEmpty)
        #expect(try table.takeInMissing(\.ben) == [.accepted, .accepted, .accepted, .accepted])
        #expect(table.ben.state.escrows[escrow]?.ownSteps == 2)
        try take(.evidence, escrow, by: \.ben, text: "look")
    }

    @Test("whatever was lost of an escrow that has ended, by a step or by default, it does not come back to life")
    mutating func ended() throws {
        let confirmed = try fund(text: "a lamp")
        try take(.ship, confirmed, by: \.ben)
        try take(.confirm, confirmed, by: \.ada)
        _ = try fund(text: "a chair")
        table.wait(microseconds: Self.day + .minute)
        #expect(table.ben.state.escrows.isEmpty)
        try loseAndRecover()
    }

    @Test("the text that was signed comes back with the record")
    mutating func texts() throws {
        let escrow = try fund(text: "a lamp")
        try take(.ship, escrow, by: \.ben, text: "sent")
        try table.crash(\.carl) { Self.escrowReceipt($0) != nil }
        _ = try table.takeInMissing(\.carl)
        let said = table.carl.journal.compactMap { record -> String? in
            if case .escrowMoved(_, let text) = record.body { text } else { nil }
        }
        #expect(said == ["a lamp", "sent"])
    }

    @Test("a step that waited for its outcome has it as soon as the record is taken in")
    mutating func unresolvedStep() throws {
        let escrow = try fund(text: "a lamp")
        table.loses = { if case .answer(.receipt, _) = $0 { true } else { false } }
        _ = table.command(
            \.ben, .takeStep(EscrowWish(escrow: escrow, action: .ship, amount: nil, evidence: nil, text: nil)))
        try table.crash(\.ben) { Self.escrowReceipt($0)?.escrowStep != nil }
        #expect(table.ben.state.escrows[escrow]?.unresolvedStep != nil)
        #expect(try table.takeInMissing(\.ben) == [.accepted])
        #expect(table.ben.state.escrows[escrow]?.unresolvedStep == nil)
        #expect(table.ben.state.escrows[escrow]?.ownSteps == 1)
    }

    @Test("refunds that were given, received and refused are found missing, and taken in")
    mutating func refunds() throws {
        let paid = table.command(
            \.ada, .pay(try table.ben.account(), Amount(minorUnits: 10_00, currency: .eur), text: nil))
        guard case .settled(let receipt, _)? = table.ada.replies[paid] else { throw CommandFailure.notRefundable }
        _ = table.command(\.ben, .refund(receipt, Amount(minorUnits: 4_00, currency: .eur), text: "one too many"))
        _ = table.command(\.ben, .refund(receipt, nil, text: nil))
        func isOfRefund(_ record: PaymentRecord) -> Bool {
            switch record.body {
            case .settled(let receipt, _), .refused(_, _, let receipt?):
                if case .refunded = receipt.record.body { true } else { false }
            default: false
            }
        }
        func isLost(_ record: PaymentRecord) -> Bool {
            if case .refundSigned = record.body { true } else { isOfRefund(record) }
        }
        for (party, count) in [(\Table.ben, 2), (\Table.ada, 1)] as [(WritableKeyPath<Table, Table.Party>, Int)] {
            let before = table[keyPath: party]
            #expect(before.journal.count(where: isOfRefund) == count)
            try table.crash(party, losing: isLost)
            #expect(try table.takeInMissing(party) == [UserReply?](repeating: .accepted, count: count))
            let after = table[keyPath: party]
            #expect(after.journal.count(where: isOfRefund) == count)
            #expect(after.state.unresolvedRefunds.isEmpty)
            #expect(try table.reconcile(party).finish().isEmpty)
            let texts = after.journal.compactMap { record -> String? in
                if case .settled(_, let text) = record.body, isOfRefund(record) { text } else { nil }
            }
            #expect(texts == ["one too many"])
        }
    }

    @Test("a record that is none of this account's affairs is not said to be taken in")
    mutating func foreign() throws {
        let paid = table.command(
            \.ada, .pay(try table.ben.account(), Amount(minorUnits: 10_00, currency: .eur), text: nil))
        guard case .settled(let receipt, _)? = table.ada.replies[paid] else { throw CommandFailure.notRefundable }
        let count = table.carl.journal.count
        let command = table.command(\.carl, .takeIn(StatementItem(receipt: receipt, text: nil), isOvertaken: false))
        #expect(table.carl.replies[command] == .failed(.unprovenStatement))
        #expect(table.carl.journal.count == count)
    }

    @Test("what came in while the statement was read is not missing")
    mutating func meanwhile() throws {
        let journal = table.ben.journal
        let escrow = try fund(text: "a lamp")
        try take(.ship, escrow, by: \.ben)
        var reconciliation = try table.reconcile(\.ben, journal)
        #expect(reconciliation.finish().count == 2)
        for record in table.ben.journal.dropFirst(journal.count) { reconciliation.add(record) }
        #expect(reconciliation.finish().isEmpty && reconciliation.agreedCount == 2)
    }
}
