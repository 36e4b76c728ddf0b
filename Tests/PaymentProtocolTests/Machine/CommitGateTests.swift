import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The commit gate")
struct CommitGateTests {
    private var gate: CommitGate<Counting>
    private var random = SeededGenerator(seed: 1)

    init() throws {
        gate = CommitGate(try Counting(snapshot: nil, replaying: EmptyCollection<Counted>()), recordCount: 5)
    }

    private mutating func handle(_ event: Counting.Event) {
        gate.handle(event, at: Counter.opened, using: &random)
    }

    private mutating func commit() { gate.committed(at: Counter.opened, using: &random) }

    @Test("an effect without a record before it passes at once")
    mutating func nothingWaits() {
        handle(.say(1))
        let effects = gate.takeEffects()
        #expect(effects == [.said(1)])
        let batch = gate.takeBatch()
        #expect(batch == nil)
    }

    @Test("effects of any step wait for every record decided until then, and keep their order")
    mutating func effectsWait() throws {
        handle(.say(1))
        handle(.record(2))
        handle(.say(3))
        let early = gate.takeEffects()
        #expect(early.isEmpty)
        let taken = gate.takeBatch()
        let batch = try #require(taken)
        #expect(batch.firstSequence == 5 && batch.lastSequence == 5 && batch.records.map(\.number) == [2])
        let meanwhile = gate.takeEffects()
        #expect(meanwhile.isEmpty)
        commit()
        let effects = gate.takeEffects()
        #expect(effects == [.said(1), .said(2), .said(3), .committed(5)])
        let again = gate.takeEffects()
        #expect(again.isEmpty)
    }

    @Test("records of several events become durable together, numbered without a gap")
    mutating func groups() {
        for number in 1...3 { handle(.record(number)) }
        let first = gate.takeBatch()
        #expect(first?.firstSequence == 5 && first?.lastSequence == 7)
        commit()
        handle(.record(4))
        let second = gate.takeBatch()
        #expect(second?.firstSequence == 8 && second?.records.map(\.number) == [4])
        commit()
        let effects = gate.takeEffects()
        #expect(effects.suffix(1) == [.committed(8)])
    }

    @Test("a record that the commit itself leads to is a batch of its own, and its effects wait for it")
    mutating func recordAtCommit() {
        handle(.recordTwice(1))
        _ = gate.takeBatch()
        commit()
        let early = gate.takeEffects()
        #expect(early.isEmpty)
        let second = gate.takeBatch()
        #expect(second?.firstSequence == 6)
        commit()
        let effects = gate.takeEffects()
        #expect(effects == [.said(1), .committed(5), .committed(6)])
    }
}

/// A machine that records and says numbers.
private struct Counting: NodeMachine {
    enum Event: NodeEvent {
        case say(Int)
        case record(Int)
        case recordTwice(Int)
        case committed(through: UInt64)
    }

    enum Effect: Equatable {
        case said(Int)
        case committed(UInt64)
    }

    private var recordsAtCommit = 0

    init(snapshot: Int?, replaying records: some Sequence<Counted>) throws(RecordViolation) {}

    func snapshot() -> Int { 0 }

    mutating func handle(
        _ event: Event, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step<Counted, Effect> {
        switch event {
        case .say(let number): return Step(effects: [.said(number)])
        case .record(let number): return Step(records: [Counted(number: number)], effects: [.said(number)])
        case .recordTwice(let number):
            recordsAtCommit = 1
            return Step(records: [Counted(number: number)], effects: [.said(number)])
        case .committed(let sequence):
            defer { recordsAtCommit = 0 }
            return Step(
                records: recordsAtCommit == 0 ? [] : [Counted(number: 0)], effects: [.committed(sequence)])
        }
    }
}

private struct Counted: NodeRecord {
    let number: Int
    var time: Timestamp { Counter.opened }
    var encoded: [UInt8] { [UInt8(number)] }

    init(number: Int) {
        self.number = number
    }

    init(decoding bytes: [UInt8]) throws(RecordError) {
        number = bytes.count
    }
}
