import Ledger
import PaymentProtocol

/// The end of the story: everybody must come to an end, then late copies of everything come in and change nothing.
extension World {
    private static let inspectionMicroseconds: Int64 = 1_000_000
    /// Longer than any intent of ours lives.
    private static let echoDelayMicroseconds: Int64 = 660_000_000
    private static let echoLastsMicroseconds: Int64 = 3_000_000

    mutating func inspect() {
        switch phase {
        case .faults, .over:
            return
        case .healing(let since):
            operatorLooksAtClock()
            let remaining = unfinished()
            if remaining == nil {
                endHealing()
            } else if now - since > scenario.healingMicrosecondsMax {
                witness.find(.notFinished(remaining ?? ""))
                phase = .over
            }
        case .echoing(let since):
            if now - since >= Self.echoLastsMicroseconds { phase = .over }
        }
        schedule(.inspect, after: Self.inspectionMicroseconds)
    }

    /// A clock that is right again after the node had started with a wrong one looks wrong to the node: its operator
    /// checks the time, and starts it again.
    private mutating func operatorLooksAtClock() {
        guard clearing.host.isRunning, clearing.clock.isDistrusted, clearing.clock.jumpMicroseconds == 0 else { return }
        crash(.clearing)
    }

    private mutating func endHealing() {
        let echoes = adversary.everythingLate()
        guard !echoes.isEmpty else {
            phase = .over
            return
        }
        // Nothing happens between now and then but timers of idle nodes: they find, late, that nothing is to be done.
        now += Self.echoDelayMicroseconds
        phase = .echoing(since: now)
        perform(echoes, device: 0)
    }

    /// What somebody still waits for; nil if everything is done.
    private func unfinished() -> String? {
        if !people.areDone { return "people are not done" }
        if !bank.isDone { return "a credit is not booked" }
        guard clearing.host.isRunning, clearing.host.isIdle else { return "the clearing node is busy" }
        for device in devices {
            if let reason = unfinished(device) { return "device \(device.number) \(reason)" }
        }
        return nil
    }

    private func unfinished(_ device: Device) -> String? {
        guard let state = device.host.machine?.state, device.host.isIdle else { return "is down" }
        guard state.isAccountOpen, let account = state.account else { return "has no account" }
        if !device.isLinkUp { return "is not connected" }
        if !state.unresolvedIntents.isEmpty { return "does not know what became of an intent" }
        if !device.openCommands.isEmpty { return "owes an answer" }
        let last = clearing.proofs.records.lastIndex { $0.statementAccounts.contains(account) } ?? 0
        return state.statementThrough < UInt64(last) ? "has not read its statement" : nil
    }

    func report() -> RunReport {
        var checks = RunChecks(self)
        checks.run()
        return RunReport(
            settledCount: checks.settledCount, refusedCount: checks.refusedCount, recordCount: witness.recordCount,
            answerCount: witness.answerCount, eventCount: eventCount, virtualMicroseconds: now,
            crashCount: witness.crashCount, rebuildCount: witness.rebuildCount, digest: witness.digest,
            violations: checks.violations)
    }
}
