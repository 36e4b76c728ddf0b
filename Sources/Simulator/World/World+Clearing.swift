import Ledger
import PaymentProtocol

/// The clearing node's shell: it performs what the machine asks for as production does.
extension World {
    var clearingTime: Timestamp { clearing.clock.reading(at: now) }

    mutating func tellClearing(_ event: ClearingEvent) {
        deliverToClearing(event)
        turnClearing()
    }

    mutating func deliverToClearing(_ event: ClearingEvent) {
        guard clearing.host.isRunning else { return }
        // The shell compares its two clocks whenever something happens, before the machine hears of it.
        if clearing.clock.isDistrusted != clearing.hasToldDistrust {
            clearing.hasToldDistrust = clearing.clock.isDistrusted
            clearing.host.deliver(clearing.hasToldDistrust ? .clockDistrusted : .clockTrusted)
        }
        clearing.host.deliver(event)
    }

    mutating func turnClearing() {
        // An effect may bring about another event: it waits until all effects of this turn are performed.
        guard !clearing.isTurning else { return }
        clearing.isTurning = true
        defer { clearing.isTurning = false }
        while true {
            let turn = clearing.host.turn(at: clearingTime)
            if turn.isAppending {
                schedule(
                    .appended(.clearing, incarnation: clearing.host.incarnation),
                    after: diskRandom.draw(scenario.disks.appendMicroseconds))
            }
            guard !turn.effects.isEmpty else { return }
            let incarnation = clearing.host.incarnation
            for effect in turn.effects {
                trace?("\(now)   clearing: \(effect)")
                perform(effect)
                // A crash in the midst of it leaves the rest undone.
                guard incarnation == clearing.host.incarnation else { return }
            }
        }
    }

    /// Records reached the disk.
    mutating func clearingKept(_ group: [ClearingRecord]) {
        plantInJournal(group)
        clearing.proofs.catchUp(with: clearing.host.disk.records)
        growFork()
        for record in group {
            witness.kept(record.encoded, by: .clearing)
            if record.isSettled { reached(.clearing) }
        }
    }

    private mutating func perform(_ effect: ClearingEffect) {
        switch effect {
        case .answer(let answer, let caller):
            self.answer(answer, to: caller)
        case .tell:
            // Nobody in the simulation stands in the clearing node's home.
            break
        case .notify(let notice, let connection):
            sendToDevice(AnswerMessage.notice(notice).encoded, connection)
            if case .introduction = notice, milestones.introduced() { reached(.match) }
        case .sign(let request):
            guard let key = clearing.key(for: request.purpose) else { return }
            if bug == .lostSignature, bugRandom.happens(.once(in: 40)) { return }
            let signed = ClearingEvent.signed(request.identifier, key.sign(request.toBeSigned))
            scheduleForClearing(signed, after: signerRandom.draw(20...400))
        case .setTimer(.day, _):
            // A simulated run is over before its day is.
            break
        case .setTimer(let timer, let delay):
            scheduleForClearing(.timerFired(timer), after: delay)
        case .keepHead(let head):
            clearing.proofs.keep(head)
            keepForkedHead(head)
            witness.kept(head)
        case .keepText(let text, let hash):
            clearing.proofs.keep(text, hash: hash)
        case .eraseText, .keepStatement:
            // Nobody in a simulated world orders the one or reads the other.
            break
        case .readReceipt(let sequence, let caller):
            let receipt = proofs(for: caller).receipt(of: sequence)
            // The record is there, and the head over it is being signed.
            answer(receipt.map { .receipt($0) } ?? .failed(.busy), to: caller)
        case .readStatement(let account, let sequence, let limit, let caller):
            var (items, through, isComplete) = proofs(for: caller).statement(of: account, after: sequence, limit: limit)
            if bug == .holeInStatement, bugRandom.happens(.once(in: 4)) { items = Array(items.dropLast()) }
            answer(.statement(items, through: through, isComplete: isComplete), to: caller)
        case .lookUpIntent(let key, let digest, let refusal, let caller):
            let found = clearing.proofs.lookUp(digest)
            scheduleForClearing(
                .lookedUp(key, digest: digest, found: found, otherwise: refusal, caller: caller),
                after: diskRandom.draw(50...2_000))
        case .readConsistencyReceipt(let earlier, let later, let caller):
            answer(consistencyReceipt(from: earlier, to: later, by: proofs(for: caller)), to: caller)
        case .compareHead(let head, let caller):
            compare(head, for: caller)
        case .reportUnfitHead(let head):
            witness.find(.ownHeadUnfit(size: head.head.size))
        case .readConsistency(let size, let caller):
            let proof = proofs(for: caller).consistency(from: size)
            answer(
                proof.map { .consistency($0.head, root: $0.head.head.root, path: $0.path) }
                    ?? .failed(.unknownSequence), to: caller)
        }
    }

    private mutating func compare(_ head: SignedTreeHead, for caller: Caller) {
        let fits = proofs(for: caller).root(size: head.head.size) == head.head.root
        scheduleForClearing(.headCompared(head, fits: fits, caller: caller), after: diskRandom.draw(50...2_000))
    }

    private func consistencyReceipt(
        from earlier: UInt64, to later: UInt64, by proofs: ProofStore
    ) -> ClearingAnswer {
        if let (receipt, root) = proofs.consistencyReceipt(from: earlier, to: later) {
            return .consistencyReceipt(receipt, earlierRoot: root)
        }
        return .failed(UInt64(proofs.records.count) < max(earlier, later) ? .unknownSequence : .busy)
    }

    private mutating func scheduleForClearing(_ event: ClearingEvent, after microseconds: Int64) {
        schedule(.clearingEvent(event, incarnation: clearing.host.incarnation), after: microseconds)
    }

    mutating func answer(_ answer: ClearingAnswer, to caller: Caller) {
        var answer = answer
        if case .receipt(let receipt) = answer {
            answer = .receipt(forkedReceipt(of: receipt.sequence, for: caller) ?? receipt)
        }
        if bug == .staleBalance, case .balance = answer { answer = witness.earlierBalance(of: caller) ?? answer }
        let message = AnswerMessage.answer(answer, correlation: caller.correlation).encoded
        witness.answered(answer, message, to: caller, recordCount: clearing.host.disk.count)
        if Door.isConnection(caller.connection) {
            doorAnswers(answer, to: caller)
        } else {
            sendToDevice(message, caller.connection)
        }
    }
}
