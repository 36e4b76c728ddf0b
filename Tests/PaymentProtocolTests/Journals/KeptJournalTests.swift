import Foundation
import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Journals that older versions wrote")
struct KeptJournalTests {
    /// What this program writes into every record.
    private static let version = 1

    /// A day on the table with every kind of record in it: write it with `HANDSEL_WRITE_VECTORS=1` when the version of
    /// the records is raised, before anything else is changed.
    @Test("a version without a journal gets one", .enabled(if: GoldenFile.isWriting))
    func write() throws {
        guard !FileManager.default.fileExists(atPath: KeptJournal.folder(version: Self.version).path()) else { return }
        try KeptJournal.write(Self.day(), version: Self.version)
    }

    private static func day() throws -> Table {
        var table = try Table()
        func euros(_ text: String) throws -> Amount { try Amount(majorUnits: text, currency: .eur) }
        try table.credit(\.ada, euros("100.00"), reference: "bank statement 1, line 1")

        let here = BumpReading(
            agoMicroseconds: 40_000, position: try #require(Position(latitude: 525_200_000, longitude: 134_050_000)),
            accuracyMillimetres: 8_000)
        table.command(\.ada, .bump(here, .follow))
        table.command(\.ben, .bump(here, .ask(try euros("12.50"), text: "two coffees")))
        table.wait(microseconds: 400_000)
        let string = try #require(table.ada.shown).string
        table.command(\.ben, .confirm(string))
        table.command(\.ada, .confirm(string))

        let (ada, ben) = (try table.ada.account(), try table.ben.account())
        table.command(\.ada, .pay(ben, try euros("5.00"), text: nil))
        table.command(\.ben, .pay(ada, try euros("1.00"), text: "for the newspaper"))
        // Refused with a record, and without one.
        table.command(\.ada, .pay(ben, try euros("300.00"), text: nil))
        table.command(\.ada, .pay(ada, try euros("1.00"), text: nil))

        // A second device of Ada's comes and goes.
        let tablet = secretKey(3).publicKey
        let authorisation = KeyAuthorisation(
            clearing: table.address.log, account: ada, key: tablet, role: .payer, created: table.now)
        table.ask(.authoriseKey(try table.ada.key.signed(authorisation)), from: table.ada.connection)
        table.wait(microseconds: 60_000_000)
        let revocation = KeyRevocation(clearing: table.address.log, account: ada, key: tablet, created: table.now)
        table.ask(.revokeKey(try table.ada.key.signed(revocation)), from: table.ada.connection)

        // The clearing node takes up its work again; later its clock is in doubt, and an intent stays unresolved.
        table.tellClearing(.started)
        table.command(\.ada, .pay(ben, try euros("2.00"), text: "and a third"))
        table.tellClearing(.clockDistrusted)
        table.command(\.ada, .pay(ben, try euros("3.00"), text: nil))
        return table
    }

    @Test("a clearing node takes its journal up where it was left")
    func clearing() throws {
        let journal = try KeptJournal(version: 1)
        let records = try journal.clearing.map { bytes throws(RecordError) in try ClearingRecord(decoding: bytes) }
        #expect(Set(records.map { CaseName.of($0.body) }).count == 8, "a kind of record is missing")
        let node = try ClearingNode(snapshot: nil, replaying: records)
        #expect(KeptJournal.ClearingKnowledge(node.state) == journal.knowledge.clearing)
        for (record, bytes) in zip(records, journal.clearing) {
            let rewritten = ClearingRecord(
                time: record.time, epoch: record.epoch, blinding: record.blinding, body: record.body)
            #expect(rewritten.encoded == bytes)
        }
    }

    @Test("the auditor finds nothing in it")
    func audit() throws {
        let journal = try KeptJournal(version: 1)
        var auditor = Auditor()
        var heads = journal.heads[...]
        for (index, record) in journal.clearing.enumerated() {
            try auditor.examine(record: record)
            let root = auditor.state.tree.root
            if let head = heads.first, let signed = try? SignedTreeHead(decoding: head, root: root),
                signed.head.size == UInt64(index + 1)
            {
                try auditor.examine(head: head)
                heads = heads.dropFirst()
            }
        }
        #expect(heads.isEmpty)
        #expect(auditor.headCount == UInt64(journal.heads.count))
    }

    @Test("both payment nodes know what they knew")
    func payment() throws {
        let journal = try KeptJournal(version: 1)
        var kinds: Set<String> = []
        for (lines, knowledge) in [
            (journal.ada, journal.knowledge.ada), (journal.ben, journal.knowledge.ben),
        ] {
            let records = try lines.map { bytes throws(RecordError) in try PaymentRecord(decoding: bytes) }
            kinds.formUnion(records.map { CaseName.of($0.body) })
            let node = try PaymentNode(snapshot: nil, replaying: records)
            #expect(KeptJournal.PaymentKnowledge(node.state) == knowledge)
            for (record, bytes) in zip(records, lines) {
                #expect(PaymentRecord(time: record.time, body: record.body).encoded == bytes)
            }
        }
        #expect(kinds.count == 8, "a kind of record is missing")
        #expect(!journal.knowledge.ada.unresolvedIntents.isEmpty)
    }

    @Test("what this program writes has a kept journal")
    func current() {
        #expect(ClearingRecord.version == UInt64(Self.version))
        #expect(PaymentRecord.version == UInt64(Self.version))
        #expect(FileManager.default.fileExists(atPath: KeptJournal.folder(version: Self.version).path()))
    }
}

/// The name of an enumeration's case, without what it holds.
enum CaseName {
    static func of(_ value: some Any) -> String {
        Mirror(reflecting: value).children.first?.label ?? "\(value)"
    }
}
