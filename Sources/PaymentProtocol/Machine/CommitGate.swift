public import Ledger

/// Stands between a machine and the world: no effect passes before every record that was decided until then is durable.
///
///     handle ──▶ records wait ──takeBatch──▶ journal ──committed──▶ effects pass
///                                               └─ failed or unknown: throw the gate away and replay the journal
///
/// Both shells, the node's runtime and the simulator, drive their machines through this one value.
public struct CommitGate<Machine: NodeMachine>: Sendable {
    /// Records that must become durable together, and the sequence number of the first.
    public struct Batch: Sendable {
        public let firstSequence: UInt64
        public let records: [Machine.Record]
        public var lastSequence: UInt64 { firstSequence + UInt64(records.count) - 1 }
    }

    public private(set) var machine: Machine
    /// The sequence number that the next record will bear.
    private var nextSequence: UInt64
    private var undurable: [Machine.Record] = []
    private var isAppending = false
    private var waiting: [Machine.Effect] = []

    /// - Parameter recordCount: how many records the journal holds, all of them replayed into `machine`.
    public init(_ machine: Machine, recordCount: UInt64) {
        self.machine = machine
        self.nextSequence = recordCount
    }

    public mutating func handle(
        _ event: Machine.Event, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) {
        precondition(!isAppending, "an event between a batch and its commit would mix two groups")
        let step = machine.handle(event, at: now, using: &random)
        nextSequence += UInt64(step.records.count)
        undurable += step.records
        waiting += step.effects
    }

    /// The records to append now, or nil if all are durable. `committed` must follow, or the gate be thrown away.
    public mutating func takeBatch() -> Batch? {
        precondition(!isAppending, "one batch at a time")
        guard !undurable.isEmpty else { return nil }
        isAppending = true
        return Batch(firstSequence: nextSequence - UInt64(undurable.count), records: undurable)
    }

    /// The batch is durable: tells the machine, whose further records, if any, form the next batch.
    public mutating func committed(at now: Timestamp, using random: inout some RandomNumberGenerator) {
        precondition(isAppending, "nothing was being appended")
        isAppending = false
        undurable.removeAll(keepingCapacity: true)
        handle(.committed(through: nextSequence - 1), at: now, using: &random)
    }

    /// The effects that may be performed now, in order: none while any record waits to become durable.
    public mutating func takeEffects() -> [Machine.Effect] {
        guard undurable.isEmpty else { return [] }
        defer { waiting = [] }
        return waiting
    }
}
