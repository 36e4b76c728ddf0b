import Ledger

/// A clearing node must not tell one history to one and another to the next, or take back what it told: this node connects every
/// head that it sees with the latest one it verified, and warns its user when two do not fit.
///
///     seen ──▶ pending ──asked──▶ proven: verified ── else ──▶ alarm
///
/// Docs/PROTOCOL.md section 11.4.
extension PaymentNode {
    /// A head that the log's key signed came by: under a receipt, in an answer, from another node.
    mutating func saw(_ head: SignedTreeHead, at now: Timestamp) {
        guard let log = state.identity?.clearing.log, head.signer == log, head.head.log == log, mayCheckHeads else {
            return
        }
        guard let verified = state.heads.verified else {
            return append(.headsVerified(head, confirmed: []), at: now)
        }
        if let known = knownHead(size: head.head.size), known.head.root != head.head.root {
            return raise(head: known, .twoRoots(head), at: now)
        }
        // Whoever shows so many heads at once shows them again.
        guard head.head.size != verified.head.size, pendingHeads[head.head.size] == nil,
            pendingHeads.count < ProtocolBounds.unverifiedHeadsMax
        else { return }
        pendingHeads[head.head.size] = head
        askForProofs(connecting: verified)
    }

    /// Nothing can be added to a proof that the log has two histories.
    private var mayCheckHeads: Bool { state.heads.alarm?.isProof != true }

    private func knownHead(size: UInt64) -> SignedTreeHead? {
        state.heads.head(size: size) ?? pendingHeads[size]
    }

    /// After a restart: the heads of receipts that were not connected before it.
    mutating func recallHeads() {
        pendingHeads = state.heads.unverified
    }

    /// The session is ready: whether the clearing node's book continues what it has signed, and whatever else is open.
    mutating func resumeProofs() {
        guard mayCheckHeads, let verified = state.heads.verified else { return }
        if !session.isAsking(.headSeen(verified.head.size)) { ask(.headSeen(verified)) }
        askForProofs(connecting: verified)
    }

    /// Asks again for what should have been proven by now.
    mutating func retryProofs(at now: Timestamp) {
        guard mayCheckHeads, let verified = state.heads.verified else { return }
        askForProofs(connecting: verified)
        guard let open = pendingHeads.keys.max(), state.heads.alarm == nil else {
            unansweredIntervals = 0
            return
        }
        unansweredIntervals += 1
        let intervalsMax = ProtocolBounds.unansweredProofMicrosecondsMax / Self.retryMicroseconds
        if unansweredIntervals > intervalsMax { raiseUnproven(from: verified.head.size, to: open, at: now) }
    }

    /// The largest head first: when it is connected, all others are smaller.
    private mutating func askForProofs(connecting verified: SignedTreeHead) {
        guard session.isReady else { return }
        if let alarm = state.heads.alarm {
            return askForProof(from: alarm.head.head.size, to: alarm.other?.head.size ?? 0)
        }
        guard let largest = pendingHeads.keys.max() else { return }
        if largest > verified.head.size { return askForProof(from: verified.head.size, to: largest) }
        for size in pendingHeads.keys.sorted() { askForProof(from: size, to: verified.head.size) }
    }

    private mutating func askForProof(from earlier: UInt64, to later: UInt64) {
        if !session.isAsking(.consistency(from: earlier, to: later)) {
            ask(.consistencyReceipt(from: earlier, to: later))
        }
    }

    // MARK: Answers

    mutating func connected(
        _ receipt: ConsistencyReceipt, earlierRoot: Digest, asked size: UInt64, _ laterSize: UInt64, at now: Timestamp
    ) {
        guard mayCheckHeads, let log = state.identity?.clearing.log else { return }
        // Which of the checks failed matters to nobody here: it proves, or it does not.
        guard receipt.earlierSize == size, receipt.laterSize >= laterSize,
            let later = try? receipt.verify(earlierRoot: earlierRoot, log: log)
        else { return proofFailed(from: size, to: laterSize, at: now) }
        failedProofs = 0
        unansweredIntervals = 0
        // It may have been connected by another answer meanwhile.
        guard let earlier = knownHead(size: size) else { return proceedWithProofs(at: now) }
        guard earlier.head.root == earlierRoot else {
            return raise(head: earlier, .otherBeginning(earlierRoot, receipt), at: now)
        }
        if let known = knownHead(size: later.head.size), known.head.root != later.head.root {
            return raise(head: known, .twoRoots(later), at: now)
        }
        connected(earlier, with: later, at: now)
        endIfProven(earlier, later, at: now)
        proceedWithProofs(at: now)
    }

    private mutating func connected(_ earlier: SignedTreeHead, with later: SignedTreeHead, at now: Timestamp) {
        guard let verified = state.heads.verified else { return }
        if earlier.head.size == verified.head.size {
            pendingHeads[later.head.size] = nil
            append(.headsVerified(later, confirmed: []), at: now)
        } else if later.head.size == verified.head.size {
            pendingHeads[earlier.head.size] = nil
            if state.heads.unverified[earlier.head.size] != nil {
                append(.headsVerified(verified, confirmed: [earlier.head.size]), at: now)
            }
        } else if pendingHeads.count < ProtocolBounds.unverifiedHeadsMax {
            // The log has no head of the size that was asked for any more, and gave one over more records.
            pendingHeads[later.head.size] = later
        }
    }

    /// What was missing has come.
    private mutating func endIfProven(_ earlier: SignedTreeHead, _ later: SignedTreeHead, at now: Timestamp) {
        guard let alarm = state.heads.alarm, !alarm.isProof, alarm.head.head.size == earlier.head.size,
            later.head.size >= alarm.other?.head.size ?? 0
        else { return }
        append(.alarmEnded(.proven), at: now)
        notice(.alarmEnded(.proven))
    }

    private mutating func proceedWithProofs(at now: Timestamp) {
        if let verified = state.heads.verified { askForProofs(connecting: verified) }
        if session.isReadingHeldBack, mayReadOn { readStatement() }
    }

    /// Whether the heads of one more page of the statement would find a place.
    var mayReadOn: Bool {
        pendingHeads.count < ProtocolBounds.unverifiedHeadsBeforeReading || state.heads.alarm != nil
    }

    mutating func proofRefused(_ failure: RequestFailure, from size: UInt64, to laterSize: UInt64, at now: Timestamp) {
        // Both heads were signed by the log when their records were durable: a book without them is another one.
        if failure == .unknownSequence { raiseUnproven(from: size, to: laterSize, at: now) }
    }

    mutating func headRefused(_ failure: RequestFailure, size: UInt64, at now: Timestamp) {
        guard failure == .headUnfit, let head = state.heads.head(size: size), state.heads.alarm == nil else { return }
        raise(head: head, .unproven(nil), at: now)
    }

    private mutating func proofFailed(from size: UInt64, to laterSize: UInt64, at now: Timestamp) {
        failedProofs += 1
        if failedProofs >= ProtocolBounds.failedProofsMax { raiseUnproven(from: size, to: laterSize, at: now) }
    }

    private mutating func raiseUnproven(from size: UInt64, to laterSize: UInt64, at now: Timestamp) {
        guard state.heads.alarm == nil, let earlier = knownHead(size: min(size, laterSize)) else { return }
        raise(head: earlier, .unproven(knownHead(size: max(size, laterSize))), at: now)
    }

    // MARK: The alarm

    private mutating func raise(head: SignedTreeHead, _ finding: HeadEvidence.Finding, at now: Timestamp) {
        // What contradicts nothing is no evidence, and raises no alarm.
        guard mayCheckHeads, let evidence = try? HeadEvidence(head, finding) else { return }
        failedProofs = 0
        unansweredIntervals = 0
        append(.alarmRaised(evidence), at: now)
        notice(.alarmed(evidence))
        if session.isReadingHeldBack { readStatement() }
    }

    mutating func overruleAlarm(command: CommandIdentifier, at now: Timestamp) {
        guard state.heads.alarm != nil else { return reply(.failed(.noAlarm), to: command) }
        pendingHeads = [:]
        append(.alarmEnded(.overruled), at: now)
        notice(.alarmEnded(.overruled))
        reply(.accepted, to: command)
    }
}
