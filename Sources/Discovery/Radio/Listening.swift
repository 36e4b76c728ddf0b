import Ledger

/// The part of the radio that listens.
///
/// ```
/// resting ──► filtering ──► starting ──► listening ── silent, or stopped by bluetoothd ──► stopping ──► filtering …
///                 └────────────┴── refused ──► waiting ── time ──► filtering …
/// ```
/// Every state goes back to resting when there is no adapter or nobody wants to hear. An answer bears the number of what was
/// asked: one that comes from before a restart says nothing.
struct Listening: Equatable, Sendable {
    private enum State: Equatable {
        case resting
        case filtering(attempt: Int)
        case starting(attempt: Int)
        /// - Parameter stopped: since when bluetoothd does not listen, as it says itself.
        case listening(lastHeard: Timestamp, stopped: Timestamp?)
        case stopping(attempt: Int)
        case waiting(until: Timestamp)
    }

    /// Bluetoothd listens for ten seconds and rests for five by itself. What lasts longer is an end.
    static let stoppedMicrosecondsMax: Int64 = 8_000_000
    /// Nothing heard for so long: perhaps nobody is here, perhaps the scan has died, which happens and is never told. Each
    /// time without success the wait is twice as long, so that a quiet place costs little.
    static let silenceSeconds: Int64 = 20
    static let silenceSecondsMax: Int64 = 160

    private var state = State.resting
    private var adapter: String?
    private var attempts = 0
    private var pause = Pause(firstSeconds: 2, secondsMax: 60)
    private var silence: Pause
    private var silentAt: Timestamp?

    /// - Parameter silenceSeconds: see above; tests and trials make it shorter.
    init(silenceSeconds: Int64 = Listening.silenceSeconds) {
        silence = Pause(firstSeconds: silenceSeconds, secondsMax: max(Self.silenceSecondsMax, silenceSeconds))
    }

    /// When `timePassed` has something to do.
    var deadline: Timestamp? {
        switch state {
        case .resting, .filtering, .starting, .stopping: nil
        case .waiting(let until): until
        case .listening(_, let stopped):
            [silentAt, stopped?.adding(microseconds: Self.stoppedMicrosecondsMax)].compactMap { $0 }.min()
        }
    }

    // MARK: Events

    /// Which adapter is to be listened with; nil for none.
    mutating func use(_ path: String?, at now: Timestamp) -> [RadioMachine.Action] {
        guard path != adapter else { return [] }
        let before = adapter
        adapter = path
        var actions: [RadioMachine.Action] = []
        if let before {
            switch state {
            // What was asked for is given back, in case the adapter is still there and only nobody wants to hear.
            case .starting, .listening:
                attempts += 1
                actions.append(.stopDiscovery(adapter: before, attempt: attempts))
            case .resting, .filtering, .stopping, .waiting: break
            }
        }
        state = .resting
        pause.reset()
        silence.reset()
        silentAt = nil
        if path == nil { return actions + (before == nil ? [] : [.report(.listening(.resting))]) }
        return actions + begin()
    }

    /// Something was heard on this adapter.
    mutating func heard(at now: Timestamp) {
        switch state {
        case .listening(_, let stopped):
            state = .listening(lastHeard: now, stopped: stopped)
            silence.reset()
            silentAt = silence.next(at: now)
        case .resting, .filtering, .starting, .stopping, .waiting: break
        }
    }

    /// Bluetoothd says whether its adapter listens, for whomever.
    mutating func discovering(_ isDiscovering: Bool, at now: Timestamp) {
        switch state {
        case .listening(let lastHeard, let stopped):
            state = .listening(lastHeard: lastHeard, stopped: isDiscovering ? nil : stopped ?? now)
        case .resting, .filtering, .starting, .stopping, .waiting: break
        }
    }

    mutating func filterAnswered(attempt: Int, _ failure: BusFailure?, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .filtering(attempt):
            guard let adapter else { return [] }
            if let failure { return refused(failure, at: now) }
            state = .starting(attempt: attempt)
            return [.startDiscovery(adapter: adapter, attempt: attempt)]
        case .resting, .filtering, .starting, .listening, .stopping, .waiting: return []
        }
    }

    mutating func startAnswered(attempt: Int, _ failure: BusFailure?, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .starting(attempt):
            guard let adapter else { return [] }
            guard let failure else {
                state = .listening(lastHeard: now, stopped: nil)
                pause.reset()
                silentAt = silence.next(at: now)
                return [.report(.listening(.listening))]
            }
            var actions = refused(failure, at: now)
            // Bluetoothd believes that we listen already, from before. It does so for us no longer than until this.
            if failure.shortName == "InProgress" {
                actions.insert(.stopDiscovery(adapter: adapter, attempt: 0), at: 0)
            }
            return actions
        case .resting, .filtering, .starting, .listening, .stopping, .waiting: return []
        }
    }

    /// Whatever came of it, listening begins anew.
    mutating func stopAnswered(attempt: Int, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .stopping(attempt): return begin()
        case .resting, .filtering, .starting, .listening, .stopping, .waiting: return []
        }
    }

    mutating func timePassed(at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .waiting(let until):
            return now >= until ? begin() : []
        case .listening(let lastHeard, let stopped):
            if let stopped, now.microseconds(since: stopped) >= Self.stoppedMicrosecondsMax {
                return restart(.stopped)
            }
            guard let silentAt, now >= silentAt else { return [] }
            return restart(.silence(seconds: now.microseconds(since: lastHeard) / 1_000_000))
        case .resting, .filtering, .starting, .stopping: return []
        }
    }

    // MARK: What comes of them

    private mutating func begin() -> [RadioMachine.Action] {
        guard let adapter else { return [] }
        attempts += 1
        state = .filtering(attempt: attempts)
        return [.report(.listening(.starting)), .setFilter(adapter: adapter, attempt: attempts)]
    }

    private mutating func restart(_ reason: ListeningState.Reason) -> [RadioMachine.Action] {
        guard let adapter else { return [] }
        attempts += 1
        state = .stopping(attempt: attempts)
        return [
            .report(.listening(.restarting(reason))), .stopDiscovery(adapter: adapter, attempt: attempts),
        ]
    }

    private mutating func refused(_ failure: BusFailure, at now: Timestamp) -> [RadioMachine.Action] {
        let again = pause.next(at: now)
        state = .waiting(until: again)
        return [.report(.listening(.refused(failure, again: again)))]
    }
}
