import Ledger
import Testing

@testable import PaymentProtocol

/// A fork is a copy of the whole table: two clearing nodes with one key, which go different ways from the copy on.
@Suite("A payment node and the clearing node's history")
struct HeadTests {
    static let ten = Amount(minorUnits: 10_00, currency: .eur)
    var table: Table
    var fork: Table

    init() throws {
        table = try Table()
        try table.credit(\.ada, Amount(minorUnits: 100_00, currency: .eur), reference: "line 1")
        try table.credit(\.ben, Amount(minorUnits: 100_00, currency: .eur), reference: "line 2")
        fork = table
        try Self.pay(1_00, &table)
        try Self.pay(2_00, &fork)
    }

    @discardableResult
    private static func pay(
        _ cents: Int64, _ table: inout Table, by party: WritableKeyPath<Table, Table.Party> = \.ada
    ) throws -> CommandIdentifier {
        let creditor = try party == \.ben ? table.ada.account() : table.ben.account()
        return table.command(party, .pay(creditor, Amount(minorUnits: cents, currency: .eur), text: nil))
    }

    /// This device finds the other clearing node behind the address that it knows.
    private static func move(_ party: WritableKeyPath<Table, Table.Party>, from: Table, to fork: inout Table) {
        fork.tellClearing(.disconnected(fork[keyPath: party].connection))
        fork[keyPath: party] = from[keyPath: party]
        fork.tell(party, .linkDown)
        fork.connect(party)
    }

    private static func alarm(_ party: Table.Party) -> HeadEvidence? { party.state.heads.alarm }

    // MARK: Honest

    @Test("every head that a node sees is connected with the ones before, and a crash forgets none")
    mutating func honest() throws {
        for cents in 1...5 as ClosedRange<Int64> { try Self.pay(cents, &table) }
        for party in [table.ada, table.ben] {
            #expect(party.state.heads.verified?.head.size == table.heads.last?.head.size)
            #expect(party.state.heads.unverified.isEmpty && party.gate.machine.pendingHeads.isEmpty)
        }
        // The proof is lost on its way: after the crash it is asked for again.
        table.loses = \.isProof
        try Self.pay(6, &table)
        #expect(table.ada.state.heads.unverified.count == 1)
        table.loses = { _ in false }
        try table.crash(\.ada)
        #expect(table.ada.state.heads.unverified.isEmpty)
        #expect(table.ada.state.heads.verified?.head.size == table.heads.last?.head.size)
        try table.crashClearing()
        try Self.pay(7, &table)
        #expect(table.ada.state.heads.verified?.head.size == table.heads.last?.head.size)
        for party in [table.ada, table.ben] { #expect(party.state.heads.alarms.isEmpty) }
        #expect(table.unfitHeads.isEmpty)
    }

    @Test("a head that the log lost in a crash is connected by a later one")
    mutating func lostHead() throws {
        table.loses = \.isProof
        try Self.pay(3_00, &table)
        let lost = try #require(table.ada.state.heads.unverified.keys.max())
        table.forgetHead(size: lost)
        table.loses = { _ in false }
        try Self.pay(4_00, &table, by: \.ben)
        table.wait(microseconds: 10 * .second)
        #expect(table.ada.state.heads.unverified.isEmpty && table.ada.gate.machine.pendingHeads.isEmpty)
        let verified = try #require(table.ada.state.heads.verified)
        #expect(verified.head.size > lost)
        #expect(Self.alarm(table.ada) == nil)
    }

    @Test("a long statement is read to its end, however many heads its receipts have")
    mutating func longStatement() throws {
        table.disconnect(\.ben)
        for cents in 1...90 as ClosedRange<Int64> {
            try Self.pay(cents, &table)
            table.wait(microseconds: .second)
        }
        table.connect(\.ben)
        #expect(table.ben.receipts.count == 91)
        #expect(table.ben.state.heads.unverified.isEmpty)
        #expect(table.ben.state.heads.verified?.head.size == table.heads.last?.head.size)
    }

    // MARK: Two histories

    @Test("two books of one size: the heads alone are the proof")
    mutating func twoRoots() throws {
        let receipt = try #require(fork.ada.receipts.last)
        #expect(receipt.provenHead?.head.size == table.ada.state.heads.verified?.head.size)
        table.tampers = { answer in
            if case .receipt = answer { .receipt(receipt) } else { answer }
        }
        try Self.pay(3_00, &table)
        let evidence = try #require(Self.alarm(table.ada))
        #expect(evidence.isProof)
        guard case .twoRoots = evidence.finding else {
            Issue.record("\(evidence.finding)")
            return
        }
        #expect(try HeadEvidence(decoding: evidence.encoded) == evidence)
    }

    @Test("a book that goes on from another beginning convicts itself by its own receipt", arguments: [1, 2, 3, 5])
    mutating func otherBeginning(payments: Int) throws {
        // So that the first head is over numbers of records of every kind: powers of two among them.
        for _ in 1..<payments {
            try Self.pay(3_00, &table)
            try Self.pay(4_00, &fork)
        }
        fork.loses = \.tellsOfHeads
        Self.move(\.ada, from: table, to: &fork)
        try Self.pay(5_00, &fork)
        let evidence = try #require(Self.alarm(fork.ada))
        #expect(evidence.isProof)
        guard case .otherBeginning = evidence.finding else {
            Issue.record("\(evidence.finding)")
            return
        }
        #expect(try HeadEvidence(decoding: evidence.encoded) == evidence)
        // Nothing is paid from here on, and nothing is signed.
        let signed = fork.ada.journal.count { if case .intentSigned = $0.body { true } else { false } }
        let command = try Self.pay(6_00, &fork)
        #expect(fork.ada.replies[command] == .failed(.alarmed))
        let bump = fork.command(\.ada, .bump(.here, .follow))
        #expect(fork.ada.replies[bump] == .failed(.alarmed))
        #expect(fork.ada.journal.count { if case .intentSigned = $0.body { true } else { false } } == signed)
        // A crash does not forget it.
        try fork.crash(\.ada)
        #expect(Self.alarm(fork.ada) == evidence)
        // The user goes on all the same, from the next head on.
        let overrule = fork.command(\.ada, .overruleAlarm)
        #expect(fork.ada.replies[overrule] == .accepted)
        let again = try Self.pay(6_00, &fork)
        guard case .settled? = fork.ada.replies[again] else {
            Issue.record("\(String(describing: fork.ada.replies[again]))")
            return
        }
        #expect(Self.alarm(fork.ada) == nil && fork.ada.state.heads.alarms.count == 1)
    }

    @Test("the honest software of a forked book stops deciding as soon as somebody shows it what it signed")
    mutating func bookInDoubt() throws {
        let before = fork.journal.count
        Self.move(\.ada, from: table, to: &fork)
        #expect(fork.unfitHeads == [try #require(table.ada.state.heads.verified)])
        guard case .unproven(nil)? = Self.alarm(fork.ada)?.finding else {
            Issue.record("\(String(describing: Self.alarm(fork.ada)))")
            return
        }
        // Ben, whose own history fits, gets nothing decided either; what was decided before is told as before.
        let command = try Self.pay(1_00, &fork, by: \.ben)
        guard case .pending? = fork.ben.replies[command] else {
            Issue.record("\(String(describing: fork.ben.replies[command]))")
            return
        }
        try fork.credit(\.ben, Self.ten, reference: "line 3")
        #expect(fork.operatorAnswers.last == .failed(.bookInDoubt))
        #expect(fork.journal.count == before)
        #expect(fork.ben.state.unresolvedIntents.count == 1)
    }

    @Test("an older copy of the book is noticed by both, and forgiven when the latest one is back")
    mutating func olderBook() throws {
        let old = table
        for cents in 1...4 as ClosedRange<Int64> { try Self.pay(cents, &table) }
        var restored = old
        Self.move(\.ada, from: table, to: &restored)
        #expect(restored.unfitHeads.count == 1)
        let evidence = try #require(Self.alarm(restored.ada))
        #expect(!evidence.isProof)
        // The operator puts the latest copy back: the missing proof comes by itself.
        Self.move(\.ada, from: restored, to: &table)
        try Self.pay(5_00, &table, by: \.ben)
        table.wait(microseconds: 10 * .second)
        #expect(Self.alarm(table.ada) == nil)
        #expect(table.ada.notices.contains(.alarmEnded(.proven)))
        let command = try Self.pay(1_00, &table)
        guard case .settled? = table.ada.replies[command] else {
            Issue.record("\(String(describing: table.ada.replies[command]))")
            return
        }
    }

    @Test("an older copy of the book that hides what it is gives itself away by the proof that it cannot give")
    mutating func hiddenOlderBook() throws {
        var restored = table
        for cents in 1...4 as ClosedRange<Int64> { try Self.pay(cents, &table) }
        restored.loses = \.tellsOfHeads
        Self.move(\.ada, from: table, to: &restored)
        try Self.pay(7_00, &restored)
        let evidence = try #require(Self.alarm(restored.ada))
        #expect(!evidence.isProof && evidence.other != nil)
    }

    @Test("a clearing node that never answers the question is not trusted for ever")
    mutating func silence() throws {
        fork.loses = { $0.tellsOfHeads || $0.isProof }
        try Self.pay(3_00, &fork)
        fork.wait(microseconds: 4 * .minute)
        #expect(Self.alarm(fork.ada) == nil)
        fork.wait(microseconds: 2 * .minute)
        #expect(Self.alarm(fork.ada)?.isProof == false)
    }

    @Test("a receipt for another tree is no proof: asked again, and an alarm after the third")
    mutating func wrongProofs() throws {
        let latest = try #require(table.heads.last)
        let (receipt, root) = try #require(ConsistencyReceipt.of(table.journal, from: 2, to: latest))
        table.tampers = { answer in
            if case .consistencyReceipt = answer { .consistencyReceipt(receipt, earlierRoot: root) } else { answer }
        }
        try Self.pay(3_00, &table)
        table.wait(microseconds: 5 * .second)
        #expect(Self.alarm(table.ada) == nil)
        table.wait(microseconds: 10 * .second)
        #expect(Self.alarm(table.ada)?.isProof == false)
        // The proof comes after all.
        table.tampers = { $0 }
        table.wait(microseconds: 10 * .second)
        #expect(Self.alarm(table.ada) == nil)
    }

    // MARK: Two nodes that meet

    @Test("two who bump each other and were told two histories find out, and nobody pays")
    mutating func bump() throws {
        try Self.pay(3_00, &fork)
        fork.loses = { letter in
            switch letter {
            case .request(.headSeen, _), .answer(.statement, to: 1): true
            case .request, .answer, .notice: false
            }
        }
        // Both are at the forked book, and Ada comes from the other one.
        Self.move(\.ada, from: table, to: &fork)
        #expect(Self.alarm(fork.ada) == nil)
        fork.command(\.ada, .bump(.here, .follow))
        fork.command(\.ben, .bump(.here, .ask(Self.ten, text: nil)))
        fork.wait(microseconds: .second)
        let string = try #require(fork.ada.shown?.string)
        fork.command(\.ada, .confirm(string))
        fork.command(\.ben, .confirm(string))
        for party in [fork.ada, fork.ben] { #expect(Self.alarm(party)?.isProof == true) }
    }
}

extension Letter {
    /// What a clearing node that has something to hide pretends not to have heard.
    fileprivate var tellsOfHeads: Bool {
        if case .request(.headSeen, _) = self { true } else { false }
    }

    fileprivate var isProof: Bool {
        if case .answer(.consistencyReceipt, _) = self { true } else { false }
    }
}

extension Table {
    /// What a crash may do to a head that was not written with a group yet.
    fileprivate mutating func forgetHead(size: UInt64) {
        heads.removeAll { $0.head.size == size }
    }
}
