public import Ledger

/// The machine of a clearing node: orders and decides, in memory; a pure value.
///
///     event ──▶ judge ──▶ record ──▶ (durable) ──▶ committed ──▶ sign the tree's head ──▶ signed ──▶ answers with receipts
///
/// `state` survives a crash, everything else here is a session's and may be lost: callers ask again.
public struct ClearingNode: NodeMachine {
    public typealias Record = ClearingRecord

    public private(set) var state: ClearingState
    var sessions = ClearingSessions()
    var matcher = BumpMatcher()
    var answers = PendingAnswers()
    /// Whether the shell found that wall clock and monotonic clock agree.
    private var clocksAgree = true
    /// While the node doubts its clock it decides nothing, but still answers for the past.
    public private(set) var trustsClock = true
    /// A head that the log's key signed and that is none of this book. From then on the node decides nothing, and still answers
    /// for the past.
    public internal(set) var unfitHead: SignedTreeHead?
    /// The latest time at which anything was handled.
    private var latestTime = Timestamp(microseconds: .min)
    /// The last day of which this process stated the liabilities.
    var statedThrough: Int64?

    /// What a timer was set for: no later than the first deadline of the state.
    var awaitedDeadline = Timestamp.distantFuture

    /// The effects and records of the event at hand.
    private var step = Step<ClearingRecord, ClearingEffect>()

    public init(
        snapshot: ClearingState?, replaying records: some Sequence<ClearingRecord>
    ) throws(RecordViolation) {
        state = snapshot ?? ClearingState()
        for record in records { try state.apply(record) }
        answers = PendingAnswers(tree: state.tree)
    }

    public func snapshot() -> ClearingState { state }

    public mutating func handle(
        _ event: ClearingEvent, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> Step<ClearingRecord, ClearingEffect> {
        step = Step()
        // Records never go back in time. What is over in seconds and leaves no record goes by the clock as it is now.
        let time = machineTime(of: event, at: now)
        if event.mayLeadToRecords {
            closeDay(at: time)
            passDeadlines(at: time, using: &random)
        }
        switch event {
        case .founded(let genesis):
            append(.genesis(genesis), at: time, using: &random)
        case .headKnownUnfit(let head):
            unfitHead = head
        case .started where unfitHead != nil:
            // An older copy of the book must not grow.
            break
        case .started:
            // While the clock is in doubt nothing is due, so nothing may bear a time at which something would be.
            append(.epochStarted, at: trustsClock ? time : max(state.lastTime, min(time, now)), using: &random)
            waitForMidnight(from: now)
        case .connected(let connection, let channel, let side):
            sessions.open(connection, channel: channel, side: side)
        case .roundTripMeasured(let connection, let microseconds):
            sessions.measured(connection, roundTripMicroseconds: microseconds)
        case .disconnected(let connection):
            disconnect(connection)
        case .received(let request, let caller):
            receive(request, from: caller, at: time, clock: now, using: &random)
        case .lookedUp(let key, let digest, let found, let otherwise, let caller):
            lookedUp(key, digest: digest, found: found, otherwise: otherwise, for: caller, at: time)
        case .consulted(let question, let caller):
            emit(.tell(answer(question, at: time), to: caller))
        case .headCompared(let head, let fits, let caller):
            headCompared(head, fits: fits, for: caller)
        case .erasureFailed(let record):
            erasureFailed(record)
        case .committed(let sequence):
            committed(through: sequence, at: time)
        case .signed(let identifier, let signature):
            signed(identifier, signature)
        case .timerFired(.bump):
            perform(matcher.advance(to: now), using: &random)
        case .timerFired(.conversation(let identifier)):
            end(identifier)
        case .timerFired(.day):
            waitForMidnight(from: now)
        case .timerFired(.deadline):
            deadlineTimerFired()
        case .clockDistrusted, .clockTrusted:
            break
        }
        awaitNextDeadline(clock: now)
        return step
    }

    /// Never goes back. Where the clock is far behind, it was set back, or was ahead when the last record was made: what
    /// is expired by this time may not be.
    private mutating func machineTime(of event: ClearingEvent, at now: Timestamp) -> Timestamp {
        if case .clockDistrusted = event { clocksAgree = false }
        if case .clockTrusted = event { clocksAgree = true }
        let time = max(now, state.lastTime, latestTime)
        if clocksAgree { latestTime = time }
        trustsClock = clocksAgree && time.microseconds(since: now) <= ProtocolBounds.clockSkewMicrosecondsMax
        return time
    }

    // MARK: What the parts of this machine share

    /// Applies the record at once, so that the next event sees it. Its sequence number comes back.
    @discardableResult
    mutating func append(
        _ body: ClearingRecord.Body, at time: Timestamp, using random: inout some RandomNumberGenerator
    ) -> UInt64 {
        let sequence = state.recordCount
        let epoch = if case .epochStarted = body { state.epoch + 1 } else { state.epoch }
        let record = ClearingRecord(
            time: time, epoch: epoch, blinding: MessageIdentifier(using: &random), body: body)
        let completed: [TreeNode]
        do {
            completed = try state.apply(record)
        } catch {
            preconditionFailure("the node decided what its own state refuses: \(error)")
        }
        step.records.append(record)
        answers.appended(record, completing: completed)
        return sequence
    }

    mutating func emit(_ effect: ClearingEffect) {
        step.effects.append(effect)
    }

    mutating func answer(_ answer: ClearingAnswer, to caller: Caller) {
        emit(.answer(answer, to: caller))
    }
}
