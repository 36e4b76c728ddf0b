public import Ledger

/// A node as a value: events in, records and effects out; no clock, no chance, no socket and no disk of its own.
///
/// Production and simulator drive the same machine; only the shell around it differs.
public protocol NodeMachine: Sendable {
    associatedtype Event: NodeEvent
    associatedtype Record: NodeRecord
    associatedtype Effect: Sendable
    associatedtype Snapshot: Sendable

    /// The state after a snapshot (or nothing) and the records that followed it, in order.
    ///
    /// - Throws: `RecordViolation` if the records cannot follow each other: the journal was damaged or tampered with.
    init(snapshot: Snapshot?, replaying records: some Sequence<Record>) throws(RecordViolation)

    /// Decides what one event means. The records it returns are already applied when it returns.
    ///
    /// - Parameter now: UTC by the shell's clock. A machine never goes back in time: it uses the later of this and its last record's.
    mutating func handle(
        _ event: Event, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step<Record, Effect>

    /// The durable state as a value. Sessions, timers and whatever else a crash may lose are not in it.
    func snapshot() -> Snapshot
}

/// What may happen to any machine, whatever its role.
public protocol NodeEvent: Sendable {
    /// Every record up to and including this sequence number is durable.
    static func committed(through sequence: UInt64) -> Self
}

/// What a machine remembers: a value with exactly one encoding.
public protocol NodeRecord: Sendable {
    /// When it was decided; never before the record that precedes it.
    var time: Timestamp { get }
    /// The exact bytes that the journal keeps.
    var encoded: [UInt8] { get }
    /// - Throws: `RecordError` unless the bytes are exactly one record of a known version.
    init(decoding bytes: [UInt8]) throws(RecordError)
}

/// Why bytes of a journal are not a record.
public enum RecordError: Error, Equatable, Sendable {
    case malformed(CBORError)
    case unknownVersion(UInt64)
    case unknownKind(UInt64)
    /// An embedded signed message is not what the record says it is.
    case embedded(EnvelopeError)
}
