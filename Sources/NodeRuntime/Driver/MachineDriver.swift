import Foundation
import Ledger
import Logging
import PaymentProtocol
import Storage

/// Drives one machine with real time and real chance, on a thread of its own.
///
///     inbox ──▶ gate.handle each ──▶ one append for the whole group ──▶ gate.committed ──▶ effects, in order
///                                       └─ failed or unknown: drop the machine, rebuild it from the journal
///
/// Effects of a group without records wait for a confirmation that this process still leads (`Authority`).
///
/// This loop and the simulator's are the only two, and both are thin: every rule is in the machine, and the order of
/// durable and told is in `CommitGate`.
final class MachineDriver<Shell: DriverShell>: Sendable {
    typealias Event = Shell.Machine.Event

    /// Events that wait at most: about a second of payments. Beyond it, callers are told that the node is busy.
    static var inboxCapacity: Int { 16_384 }

    let inbox = Inbox<Event>(capacity: MachineDriver.inboxCapacity)
    private let shell: Shell
    private let clock: any ClockSource
    private let logger: Logger
    private let groupMaximum: Int
    private let onOpened: @Sendable () -> Void

    /// - Parameters:
    ///   - groupMaximum: how many events form one group commit at most.
    ///   - onOpened: called once, when the machine stands on its journal for the first time.
    init(
        _ shell: Shell, groupMaximum: Int, clock: any ClockSource, logger: Logger,
        onOpened: @escaping @Sendable () -> Void = {}
    ) {
        self.onOpened = onOpened
        self.shell = shell
        self.groupMaximum = groupMaximum
        self.clock = clock
        self.logger = logger
    }

    /// Runs until the inbox is closed.
    ///
    /// - Throws: `StorageError` if the journal cannot be read at the start, or turns out to be damaged later; `.deposed` if
    ///   another process leads the book by now: nothing more was answered then.
    func run() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        // Whoever still asks is told at once, and not when the doors have closed.
                        defer {
                            self.inbox.close()
                            self.abandon()
                        }
                        try self.loop()
                    })
            }
            thread.name = "machine"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// How long to wait before a journal that failed is tried again.
    private static var retryPauseSeconds: Double { 0.5 }

    private func loop() throws {
        // The first building must succeed; later failures of the disk are waited out.
        var isFirst = true
        // One for the life of the process: a machine that is rebuilt does not trust a clock that its predecessor doubted.
        let watch = ClockWatch(startingAt: clock.read())
        while true {
            do {
                guard var turn = try rebuild(watch, first: isFirst) else { return }
                try turn.open()
                if isFirst { onOpened() }
                isFirst = false
                var gathering = Gathering()
                while let (events, waits) = inbox.takeWithWaits(
                    limit: groupMaximum, waitingSeconds: wait(for: turn))
                {
                    gathering.formed(events.count)
                    shell.waited(waits)
                    try turn.renewIfDue()
                    if events.isEmpty, shell.wantsQuiet { shell.quiet() }
                    try turn.handle(events)
                    gather(&gathering)
                }
                turn.end()
                return
            } catch let error as StorageError where error.isTransient && !isFirst {
                logger.error("the journal could not be written; rebuilding", metadata: ["error": "\(error)"])
                guard pause() else { return }
            }
        }
    }

    /// Lets more come in, as long as that pays.
    private func gather(_ gathering: inout Gathering) {
        while gathering.pauses(whileWaiting: inbox.count) {
            Thread.sleep(forTimeInterval: Double(Gathering.pauseMicroseconds) / 1_000_000)
        }
    }

    /// After so long without an event it is quiet.
    private static var quietSeconds: Double { 0.2 }

    private func wait(for turn: Turn) -> Double? {
        let waits = [turn.secondsUntilNextTimer, turn.secondsUntilRenewal, shell.wantsQuiet ? Self.quietSeconds : nil]
        return waits.compactMap { $0 }.min()
    }

    /// Nil if the node is to stop meanwhile.
    private func rebuild(_ watch: ClockWatch, first: Bool) throws -> Turn? {
        while true {
            do {
                return try Turn(shell, clock: clock, watch: watch, logger: logger)
            } catch let error as StorageError where error.isTransient && !first {
                logger.error("the journal could not be read; trying again", metadata: ["error": "\(error)"])
                guard pause() else { return nil }
            }
        }
    }

    /// Tells everybody who waits that the node cannot answer now, and those who come during the pause as well.
    ///
    /// - Returns: false if the node is to stop meanwhile.
    private func pause() -> Bool {
        abandon()
        Thread.sleep(forTimeInterval: Self.retryPauseSeconds)
        abandon()
        return !inbox.isClosed
    }

    /// First the events, then their senders: a session whose beginning was thrown away must not be left standing.
    private func abandon() {
        inbox.removeAll()
        shell.abandonCallers()
    }

    /// One life of the machine: from a replay of its journal until it stops or an append fails.
    private struct Turn {
        private let shell: Shell
        private let clock: any ClockSource
        private let logger: Logger
        private var gate: CommitGate<Shell.Machine>
        private var timers = TimerQueue<Shell.Timer>()
        private var chance = DrawnChance()
        private let watch: ClockWatch
        private var trustsClock = true
        private let recordCount: UInt64
        private var authority: Authority<Shell.Store>

        init(_ shell: Shell, clock: any ClockSource, watch: ClockWatch, logger: Logger) throws {
            authority = Authority(shell.store, clock: clock)
            self.shell = shell
            self.clock = clock
            self.logger = logger
            let rebuilt: (machine: Shell.Machine, recordCount: UInt64) = try shell.rebuild()
            gate = CommitGate(rebuilt.machine, recordCount: rebuilt.recordCount)
            recordCount = rebuilt.recordCount
            self.watch = watch
        }

        var secondsUntilNextTimer: Double? {
            timers.nextDueMicroseconds.map {
                max(0, Double($0 - clock.read().monotonicMicroseconds) / 1_000_000)
            }
        }

        var secondsUntilRenewal: Double? { authority.secondsUntilRenewal }

        mutating func renewIfDue() throws { try authority.renewIfDue() }

        mutating func open() throws {
            try handle(shell.openingEvents(recordCount: recordCount))
            shell.committed(gate.machine)
        }

        func end() {
            shell.ended(gate.machine)
        }

        /// Handles a group, makes its records durable, and performs its effects; then whatever these led to at once.
        mutating func handle(_ events: [Event]) throws {
            let reading = clock.read()
            var group = watchClock(reading) + timers.takeDue(at: reading.monotonicMicroseconds).map(Shell.fired)
            group += events
            authority.beginGroup()
            while !group.isEmpty {
                for event in group { gate.handle(event, at: reading.wall, using: &chance) }
                while let batch = gate.takeBatch() {
                    let begun = clock.read().monotonicMicroseconds
                    try authority.prove { [store = shell.store] in try store.append(batch) }
                    shell.appended(batch.records, microseconds: clock.read().monotonicMicroseconds - begun)
                    gate.committed(at: reading.wall, using: &chance)
                }
                let effects = gate.takeEffects()
                if !effects.isEmpty { try authority.ensure() }
                shell.committed(gate.machine)
                group = []
                for effect in effects {
                    switch shell.perform(effect) {
                    case .done: break
                    case .event(let event): group.append(event)
                    case .timer(let timer, let delay):
                        timers.set(timer, dueMicroseconds: reading.monotonicMicroseconds + delay)
                    }
                }
            }
        }

        private mutating func watchClock(_ reading: ClockReading) -> [Event] {
            let verdict = watch.verdict(at: reading)
            guard (verdict == .agree) != trustsClock, let event = Shell.clockTrust(verdict == .agree) else { return [] }
            trustsClock = verdict == .agree
            switch verdict {
            case .agree: logger.notice("the wall clock is right again: the node decides")
            case .disagree(let microseconds):
                logger.error(
                    "the wall clock was set, so the node decides nothing: set it right",
                    metadata: ["ahead by": "\(Double(microseconds) / 1_000_000) s"])
            }
            return [event]
        }
    }
}
