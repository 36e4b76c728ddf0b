import Ledger

/// The part of the radio that sends.
///
/// ```
/// idle ──► registering ──► on air ── another frame ──► unregistering ──► registering …
///              │ refused                                    │ not answered: asked again
///              ├──► registering, the next step              ▼
///              └──► waiting ── time ──► registering, from the first step
/// ```
/// One frame is taken off the air, and that is confirmed, before the next is put on: a radio address is never seen with two
/// identifiers. Without an adapter everything is idle: what bluetoothd held is gone with it.
struct Broadcasting: Equatable, Sendable {
    private enum State: Equatable {
        case idle
        case registering(number: Int, Broadcast, step: Int)
        case onAir(number: Int, Broadcast, step: Int)
        /// - Parameter again: when it is asked for again; nil while an answer is awaited.
        case unregistering(number: Int, again: Timestamp?)
        case waiting(until: Timestamp)
    }

    private var state = State.idle
    private var adapter: String?
    private var wish: Broadcast?
    private var numbers = 0
    /// The step that was taken last, so that a person's next frame need not fall down all of them again.
    private var heldStep = 0
    private var pause = Pause(firstSeconds: 5, secondsMax: 300)

    /// When `timePassed` has something to do.
    var deadline: Timestamp? {
        switch state {
        case .idle, .registering, .onAir: nil
        case .unregistering(_, let again): again
        case .waiting(let until): until
        }
    }

    // MARK: Events

    /// Which adapter is to be sent with; nil for none, which is then so at once.
    mutating func use(_ path: String?, at now: Timestamp) -> [RadioMachine.Action] {
        guard path != adapter else { return [] }
        adapter = path
        let wasIdle = state == .idle
        state = .idle
        heldStep = 0
        pause.reset()
        if path == nil { return wasIdle ? [] : [.report(.broadcasting(.resting))] }
        return follow(at: now)
    }

    /// Something else shall be on the air, or nothing.
    mutating func wish(_ broadcast: Broadcast?, at now: Timestamp) -> [RadioMachine.Action] {
        guard broadcast != wish else { return [] }
        if broadcast?.steps.count != wish?.steps.count { heldStep = 0 }
        wish = broadcast
        pause.reset()
        switch state {
        // The new one is tried at once, whatever was said of the old.
        case .waiting:
            state = .idle
            return follow(at: now)
        case .idle, .registering, .onAir, .unregistering: return follow(at: now)
        }
    }

    mutating func registered(number: Int, _ failure: BusFailure?, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .registering(number, let broadcast, let step):
            guard let failure else {
                state = .onAir(number: number, broadcast, step: step)
                heldStep = step
                pause.reset()
                return [.report(.broadcasting(.onAir(step: step)))] + follow(at: now)
            }
            return refused(failure, broadcast, step: step, at: now)
        case .idle, .registering, .onAir, .unregistering, .waiting: return []
        }
    }

    mutating func unregistered(number: Int, _ failure: BusFailure?, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .unregistering(number, nil):
            guard let failure, failure.shortName != "DoesNotExist", !failure.isUnknown else {
                state = .idle
                pause.reset()
                return (wish == nil ? [.report(.broadcasting(.resting))] : []) + follow(at: now)
            }
            // It may still be on the air. Nothing else is put there before that is known.
            let again = pause.next(at: now)
            state = .unregistering(number: number, again: again)
            return [.report(.broadcasting(.refused(failure, again: again)))]
        case .idle, .registering, .onAir, .unregistering, .waiting: return []
        }
    }

    /// Bluetoothd dropped it by itself.
    mutating func released(number: Int, at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .onAir(number, _, _):
            // Whatever the reason was, it may last for a moment.
            state = .waiting(until: pause.next(at: now))
            return [.report(.broadcasting(.dropped))]
        case .idle, .registering, .onAir, .unregistering, .waiting: return []
        }
    }

    mutating func timePassed(at now: Timestamp) -> [RadioMachine.Action] {
        switch state {
        case .waiting(let until) where now >= until:
            state = .idle
            return follow(at: now)
        case .unregistering(let number, let again?) where now >= again:
            guard let adapter else { return [] }
            state = .unregistering(number: number, again: nil)
            return [.unregister(adapter: adapter, number: number)]
        case .idle, .registering, .onAir, .unregistering, .waiting: return []
        }
    }

    // MARK: What comes of them

    /// Does what the wish asks for next, if anything can be done now.
    private mutating func follow(at now: Timestamp) -> [RadioMachine.Action] {
        guard let adapter else { return [] }
        switch state {
        case .idle:
            guard let wish else { return [] }
            return register(wish, step: min(heldStep, wish.steps.count - 1), adapter)
        case .onAir(let number, let broadcast, _) where broadcast != wish:
            state = .unregistering(number: number, again: nil)
            return [.report(.broadcasting(.ending)), .unregister(adapter: adapter, number: number)]
        case .registering, .onAir, .unregistering, .waiting: return []
        }
    }

    private mutating func register(_ broadcast: Broadcast, step: Int, _ adapter: String) -> [RadioMachine.Action] {
        numbers += 1
        state = .registering(number: numbers, broadcast, step: step)
        return [
            .report(.broadcasting(.starting(step: step))),
            .register(adapter: adapter, number: numbers, broadcast.steps[step].advertisement),
        ]
    }

    private mutating func refused(
        _ failure: BusFailure, _ broadcast: Broadcast, step: Int, at now: Timestamp
    ) -> [RadioMachine.Action] {
        // Something else was wished for meanwhile.
        guard broadcast == wish, let adapter else {
            state = .idle
            return wish == nil ? [.report(.broadcasting(.resting))] : follow(at: now)
        }
        if failure.isAboutAdvertisement, step + 1 < broadcast.steps.count {
            return [.report(.broadcasting(.steppedDown(from: step, because: failure)))]
                + register(broadcast, step: step + 1, adapter)
        }
        // All of it was tried, or nothing of it would help.
        heldStep = 0
        let again = pause.next(at: now)
        state = .waiting(until: again)
        return [.report(.broadcasting(.refused(failure, again: again)))]
    }
}

extension BusFailure {
    /// Another advertisement might be taken where this one was not: it was too long, of the wrong type, or wanted something
    /// that the controller cannot do. That there is no room for any, that the radio is off, or that this user may not, is
    /// no matter of what is in it.
    var isAboutAdvertisement: Bool {
        !isDenied && !isAbsence && !isUnknown && !["NotPermitted", "NotReady", "NotAuthorized"].contains(shortName)
    }
}
