import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Replay")
struct ReplayTests {
    @Test("whatever happened, the journal leads to the state that decided it", arguments: History.seeds)
    func full(seed: UInt64) throws {
        let history = try History.of(seed: seed)
        var state = ClearingState()
        for record in history.counter.journal { try state.apply(record) }
        #expect(state == history.counter.state)
        #expect(state.book.trialBalance().allSatisfy { $0.isBalanced })
    }

    @Test("a snapshot and the records after it lead to the same state", arguments: History.seeds)
    func snapshots(seed: UInt64) throws {
        let history = try History.of(seed: seed)
        for snapshot in history.snapshots {
            let rest = history.counter.journal.dropFirst(Int(snapshot.recordCount))
            let node = try ClearingNode(snapshot: snapshot, replaying: rest)
            #expect(node.state == history.counter.state)
            #expect(node.snapshot() == node.state)
        }
    }

    @Test("records read back from their bytes lead to the same state", arguments: History.seeds)
    func bytes(seed: UInt64) throws {
        let history = try History.of(seed: seed)
        let records = try history.counter.journal.map { try ClearingRecord(decoding: $0.encoded) }
        #expect(records == history.counter.journal)
        #expect(try ClearingNode(snapshot: nil, replaying: records).state == history.counter.state)
    }

    @Test(
        "no intent and no request payable once is booked twice, and no record's time is before another's",
        arguments: History.seeds)
    func once(seed: UInt64) throws {
        let journal = try History.of(seed: seed).counter.journal
        var decided: Set<IntentKey> = []
        var paid: Set<Digest> = []
        for record in journal {
            switch record.body {
            case .settled(let payment):
                #expect(decided.insert(payment.intent.message.key).inserted)
                if let request = payment.request, request.message.usage == .once {
                    #expect(paid.insert(request.digest).inserted)
                }
            case .refused(let payment, _): #expect(decided.insert(payment.intent.message.key).inserted)
            default: break
            }
        }
        #expect(zip(journal, journal.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(!decided.isEmpty)
    }

    @Test("the same seed writes the same journal")
    func same() throws {
        #expect(
            try History(seed: 3).counter.journal.map(\.encoded) == History.of(seed: 3).counter.journal.map(\.encoded))
    }

    @Test("records that cannot follow each other are no journal")
    func violations() throws {
        let journal = try History.of(seed: 1).counter.journal
        func replay(_ records: [ClearingRecord]) throws { _ = try ClearingNode(snapshot: nil, replaying: records) }
        #expect(throws: RecordViolation.genesisNotFirst) { try replay(Array(journal.dropFirst())) }
        #expect(throws: RecordViolation.genesisNotFirst) { try replay([journal[0], journal[0]]) }
        #expect(throws: RecordViolation.epochOutOfOrder) { try replay([journal[0]] + journal.dropFirst(2)) }
        #expect(throws: RecordViolation.epochOutOfOrder) { try replay(Array(journal.prefix(2)) + [journal[1]]) }
        #expect(throws: RecordViolation.posting(.accountExists)) {
            let opening = try #require(journal.first { if case .accountOpened = $0.body { true } else { false } })
            try replay(Array(journal.prefix(2)) + [opening, opening])
        }
        let late = ClearingRecord(
            time: journal[1].time.adding(microseconds: -1), epoch: 1, blinding: journal[1].blinding,
            body: .epochStarted)
        #expect(throws: RecordViolation.timeWentBack) { try replay([journal[0], late]) }
    }
}
