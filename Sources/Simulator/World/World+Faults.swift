import Ledger
import PaymentProtocol

/// What goes wrong, and how nodes come back from it.
extension World {
    // MARK: Disks

    mutating func appended(_ node: Node, _ incarnation: UInt64) {
        let outcome = drawAppendOutcome()
        let isKept: Bool
        switch node {
        case .clearing:
            guard incarnation == clearing.host.incarnation else { return }
            let before = clearing.host.disk.count
            let group = clearing.host.appendFinished(outcome, at: clearingTime)
            if let group { clearingKept(group) } else { clearing.proofs.catchUp(with: clearing.host.disk.records) }
            isKept = group != nil
            noteUnknown(node, since: before, isKept: isKept)
        case .device(let device):
            guard incarnation == devices[device].host.incarnation else { return }
            let before = devices[device].host.disk.count
            let time = time(of: device)
            let group = devices[device].host.appendFinished(outcome, at: time)
            for record in group ?? [] { witness.kept(record.encoded, by: node) }
            isKept = group != nil
            noteUnknown(node, since: before, isKept: isKept)
        }
        // A crash that was planned for this moment may have come.
        guard isRunning(node) || !isKept else { return }
        if isKept { turn(node) } else { rebuild(node) }
    }

    /// An append that is reported as failed may have been written all the same.
    private mutating func noteUnknown(_ node: Node, since before: UInt64, isKept: Bool) {
        guard !isKept else { return }
        let records =
            switch node {
            case .clearing: clearing.host.disk.records
            case .device(let device): devices[device].host.disk.records
            }
        for bytes in records.dropFirst(Int(before)) { witness.kept(bytes, by: node) }
    }

    private mutating func drawAppendOutcome() -> AppendOutcome {
        let fails = diskRandom.happens(scenario.disks.fails)
        let isUnknown = diskRandom.happens(scenario.disks.isUnknown)
        let isWritten = diskRandom.happens(.once(in: 2))
        if isHealing { return .kept }
        if fails { return .failed }
        return isUnknown ? .unknown(isWritten: isWritten) : .kept
    }

    private func isRunning(_ node: Node) -> Bool {
        switch node {
        case .clearing: clearing.host.isRunning
        case .device(let device): devices[device].host.isRunning
        }
    }

    private mutating func turn(_ node: Node) {
        switch node {
        case .clearing: turnClearing()
        case .device(let device): turn(device)
        }
    }

    // MARK: Ending and starting

    mutating func scheduleCrash(of node: Node) {
        guard let between = scenario.crashes.betweenMicroseconds else { return }
        schedule(.crashByChance(node), after: crashRandom.draw(between))
    }

    /// The process is gone without a word. It comes back by itself.
    mutating func crash(_ node: Node) {
        guard isRunning(node) else { return }
        witness.crashCount += 1
        crashDisk(of: node)
        switch node {
        case .clearing: clearing.host.drop()
        case .device(let device): devices[device].host.drop()
        }
        isGone(node)
        schedule(.start(node), after: crashRandom.draw(scenario.crashes.downMicroseconds))
    }

    /// What an append under way leaves on the disk: nothing, all of it, or its beginning.
    private mutating func crashDisk(of node: Node) {
        let isTorn = diskRandom.happens(scenario.disks.tears)
        let isWritten = diskRandom.happens(.once(in: 2))
        let share = diskRandom.next()
        let isLosing = diskRandom.happens(.once(in: 2))
        switch node {
        case .clearing:
            let before = clearing.host.disk.count
            clearing.host.crashDisk(isTorn: isTorn, isWritten: isWritten, share: share)
            if bug == .syncLies, clearing.host.disk.count > 3 { clearing.host.disk.plant { $0.removeLast() } }
            noteUnknown(node, since: before, isKept: false)
            if bug == .syncLies { clearing.proofs = ProofStore() }
            clearing.proofs.crash(isLosingUnwritten: isLosing)
            clearing.proofs.catchUp(with: clearing.host.disk.records)
        case .device(let device):
            let before = devices[device].host.disk.count
            devices[device].host.crashDisk(isTorn: isTorn, isWritten: isWritten, share: share)
            noteUnknown(node, since: before, isKept: false)
        }
    }

    /// The append failed, or nobody knows: the same process begins anew from its disk, with fresh lines.
    private mutating func rebuild(_ node: Node) {
        witness.rebuildCount += 1
        isGone(node)
        schedule(.rebuild(node), after: crashRandom.draw(1_000...100_000))
    }

    /// What the others see of a node that is gone: its streams end.
    private mutating func isGone(_ node: Node) {
        switch node {
        case .clearing:
            clearing.listener = nil
            clearing.listenerTimers = [:]
            clearing.deviceOfSession = [:]
            clearing.hasToldDistrust = false
            for stream in streams.keys.sorted() where devices[streams[stream]?.device ?? 0].stream == stream {
                schedule(.streamEnded(stream, .device), after: networkRandom.draw(scenario.network.delayMicroseconds))
            }
        case .device(let device):
            closeLine(device)
            devices[device].openCommands = []
            perform(people.lost(device))
        }
    }

    /// - Parameter isNewProcess: a new process takes the time as it finds it; one that lives on remembers its doubts.
    mutating func start(_ node: Node, isNewProcess: Bool) {
        guard !isRunning(node) else { return }
        do {
            switch node {
            case .clearing:
                let count = try clearing.host.start()
                clearing.listener = LinkListener(
                    .clearing(clearing.linkKey), context: clearing.address.log.bytes32.bytes)
                if isNewProcess { clearing.clock.trust() }
                if count == 0 { deliverToClearing(.founded(clearing.genesis)) }
                tellClearing(.started)
            case .device(let device):
                let count = try devices[device].host.start()
                if count == 0 { devices[device].host.deliver(.founded(devices[device].identity)) }
                // Only `started` sets the machine's first timer.
                if isNewProcess || bug != .lostTimers { tell(device, .started) }
                openLine(device)
            }
        } catch {
            // The records on the disk cannot be replayed: a node that does not start again never finishes.
            witness.find(.journalDoesNotReplay(node: node.index, reason: "\(error)"))
            phase = .over
        }
    }

    // MARK: Clocks

    mutating func scheduleClockJump(of node: Node) {
        let faults = scenario.clocks
        guard clockRandom.happens(faults.jumps) else { return }
        let sign: Int64 = clockRandom.happens(.once(in: 2)) ? 1 : -1
        let from = clockRandom.draw(1_000_000...max(1_000_000, scenario.faultsMicroseconds))
        let length = clockRandom.draw(faults.jumpLastsMicroseconds)
        queue.schedule(.clockSet(node, byMicroseconds: sign * faults.jumpMicroseconds), at: from)
        queue.schedule(.clockSet(node, byMicroseconds: -sign * faults.jumpMicroseconds), at: from + length)
    }

    mutating func setClock(of node: Node, by microseconds: Int64) {
        switch node {
        case .clearing: clearing.clock.jump(by: microseconds)
        case .device(let device): devices[device].clock.jump(by: microseconds)
        }
    }

    // MARK: Healing

    /// From now on nothing goes wrong. Streams that had gone silent are found out by the links themselves.
    mutating func heal() {
        phase = .healing(since: now)
        schedule(.inspect, after: 1_000_000)
    }

    // MARK: Steps

    /// - Parameter isHandled: false while the event that makes the step is still in the inbox.
    mutating func reached(_ step: PaymentStep, isHandled: Bool = true) {
        guard milestones.isFirst(step), let planned = scenario.crashes.planned, planned.step == step,
            let first = people.undertakings.first
        else { return }
        let node: Node =
            switch planned.role {
            case .clearing: .clearing
            case .debtor: .device(first.debtor)
            case .creditor: .device(first.creditor)
            }
        if isHandled, planned.delayMicroseconds == 0 {
            crash(node)
        } else {
            schedule(.crash(node), after: planned.delayMicroseconds)
        }
    }
}
