import Ledger
import PaymentProtocol

/// A node's process: it drives one machine through its gate, as production does.
///
///     deliver ──▶ inbox ──turn──▶ gate ──▶ a group to append ──appended──▶ effects
///     append failed, or nobody knows ──▶ the gate is thrown away and the machine replayed from the disk
///     crash ──▶ the same, later
///
/// Each process, and each machine within it, is an incarnation: what was scheduled for an earlier one is void.
struct Host<Machine: NodeMachine>: Sendable {
    struct Turn {
        var effects: [Machine.Effect] = []
        /// An append has begun: `appendFinished` must follow, or a crash.
        var isAppending = false
    }

    private(set) var gate: CommitGate<Machine>?
    private(set) var incarnation: UInt64 = 0
    private(set) var inboxCountMax = 0
    var disk = JournalDisk<Machine.Record>()
    private var inbox: [Machine.Event] = []
    /// Groups on their way to the disk: one, but for a planted bug.
    private var appending: [CommitGate<Machine>.Batch] = []
    private var random: RandomStream
    /// Plants a bug: effects pass before their records are durable.
    private let acknowledgesEarly: Bool

    init(random: RandomStream, acknowledgesEarly: Bool = false) {
        self.random = random
        self.acknowledgesEarly = acknowledgesEarly
    }

    var isRunning: Bool { gate != nil }
    var machine: Machine? { gate?.machine }
    var isIdle: Bool { inbox.isEmpty && appending.isEmpty }

    /// The process starts, or the machine is rebuilt within it.
    ///
    /// - Returns: how many records the machine has replayed.
    mutating func start(isRollingBack: Bool = true, forgettingLast forgotten: Int = 0) throws -> UInt64 {
        precondition(gate == nil, "it runs already")
        var records = try disk.recover(isRollingBack: isRollingBack)
        records.removeLast(min(forgotten, records.count))
        gate = CommitGate(try Machine(snapshot: nil, replaying: records), recordCount: UInt64(records.count))
        return UInt64(records.count)
    }

    /// What is delivered to a node that is down is lost.
    mutating func deliver(_ event: Machine.Event) {
        guard isRunning else { return }
        inbox.append(event)
        inboxCountMax = max(inboxCountMax, inbox.count)
    }

    /// Handles what has come in, unless an append is under way, and says what there is to do now.
    mutating func turn(at now: Timestamp) -> Turn {
        guard gate != nil, appending.isEmpty || acknowledgesEarly else { return Turn() }
        for event in inbox { gate?.handle(event, at: now, using: &random) }
        inbox = []
        var turn = Turn()
        if let batch = gate?.takeBatch() {
            appending.append(batch)
            turn.isAppending = true
            guard acknowledgesEarly else { return turn }
            gate?.committed(at: now, using: &random)
        }
        turn.effects = gate?.takeEffects() ?? []
        return turn
    }

    /// - Returns: the records that became durable; nil if the machine is gone and must be started anew.
    mutating func appendFinished(_ outcome: AppendOutcome, at now: Timestamp) -> [Machine.Record]? {
        precondition(!appending.isEmpty, "nothing was being appended")
        let batch = appending.removeFirst()
        let group = batch.records.map(\.encoded)
        let isWritten =
            switch outcome {
            case .kept: true
            case .failed: false
            case .unknown(let isWritten): isWritten
            }
        let fits = !isWritten || disk.append(group, firstSequence: batch.firstSequence)
        guard case .kept = outcome, fits else {
            drop()
            return nil
        }
        if !acknowledgesEarly { gate?.committed(at: now, using: &random) }
        return batch.records
    }

    /// The group that is on its way to the disk.
    var groupBeingAppended: (records: [[UInt8]], firstSequence: UInt64)? {
        appending.first.map { ($0.records.map(\.encoded), $0.firstSequence) }
    }

    /// Nothing of the machine is left, nor of what waited for it.
    mutating func drop() {
        gate = nil
        inbox = []
        appending = []
        incarnation += 1
    }
}

extension Host {
    /// The process ends during whatever it does to its disk: of a group on its way there, nothing is left, or all of it,
    /// or its beginning.
    ///
    /// - Parameter share: decides by chance how much of a torn group is left.
    mutating func crashDisk(isTorn: Bool, isWritten: Bool, share: UInt64) {
        guard let group = groupBeingAppended else { return }
        if isTorn {
            disk.tear(group.records, keeping: Int(share % UInt64(group.records.count)))
        } else if isWritten {
            // A group that does not fit here would not have fitted a moment later either.
            _ = disk.append(group.records, firstSequence: group.firstSequence)
        }
    }
}
