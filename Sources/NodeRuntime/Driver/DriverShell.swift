import PaymentProtocol
import Storage

/// What differs between the roles: where a machine's records go, and how its effects are performed.
protocol DriverShell: Sendable {
    associatedtype Machine: NodeMachine
    associatedtype Timer: Sendable

    /// The journal of this machine.
    associatedtype Store: RecordStore where Store.Record == Machine.Record
    var store: Store { get }

    /// A machine in the state that the journal tells, and how many records told it.
    func rebuild() throws(StorageError) -> (machine: Machine, recordCount: UInt64)

    /// The events of a group waited so long in the inbox.
    func waited(_ microseconds: [Int64])

    /// These records are durable; writing them took so long.
    func appended(_ records: [Machine.Record], microseconds: Int64)

    /// The machine handles nothing any more: the node ends in good order.
    func ended(_ machine: Machine)

    /// What the machine is told first, after it was built or rebuilt from its journal.
    func openingEvents(recordCount: UInt64) -> [Machine.Event]

    static func fired(_ timer: Timer) -> Machine.Event

    /// The wall clock no longer runs as the monotonic clock does, or does again.
    static func clockTrust(_ isTrusted: Bool) -> Machine.Event?

    /// Does one thing, without waiting for the world. What cannot be done at once is begun, and reports by an event.
    func perform(_ effect: Machine.Effect) -> Performed<Machine.Event, Timer>

    /// The machine's committed state, after each group: what reads outside the machine may see.
    func committed(_ machine: Machine)

    /// Whether something was put aside for a quiet moment.
    var wantsQuiet: Bool { get }

    /// Nothing has come for a while: what was put aside can be written.
    func quiet()

    /// The machine was dropped: everybody who waits is told that the node cannot answer now, and every link is cut.
    func abandonCallers()
}

extension DriverShell {
    func rebuild() throws(StorageError) -> (machine: Machine, recordCount: UInt64) { try store.rebuild() }

    func waited(_ microseconds: [Int64]) {}

    func ended(_ machine: Machine) {}

    func appended(_ records: [Machine.Record], microseconds: Int64) {}
}

/// What came of an effect at once.
enum Performed<Event, Timer> {
    case done
    /// An answer that is there already, such as a signature.
    case event(Event)
    case timer(Timer, afterMicroseconds: Int64)
}
