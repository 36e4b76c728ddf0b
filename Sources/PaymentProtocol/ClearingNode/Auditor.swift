import Ledger

/// Goes through a clearing node's journal and believes nothing: every signature, every key's authority at its time, every
/// decision in the order of the checks, every signed tree head. It uses the node's own rules on a state it derives itself.
///
/// Feed it every record from the first one on, and every head that the node kept, each after the record that completes it.
public struct Auditor: Sendable {
    /// The state that the journal alone leads to.
    public private(set) var state = ClearingState()
    public private(set) var signatureCount: UInt64 = 0
    public private(set) var headCount: UInt64 = 0
    public private(set) var statementCount: UInt64 = 0

    public init() {}

    /// - Parameter verifyingSignatures: false derives the balances and the tree, and believes the signatures.
    /// - Throws: `AuditFinding` at the first record that does not fit; the auditor is then of no further use.
    public mutating func examine(
        record bytes: [UInt8], verifyingSignatures: Bool = true
    ) throws(AuditFinding) {
        try examine(CheckedRecord(bytes, verifyingSignatures: verifyingSignatures))
    }

    /// The same for a record whose signatures were verified elsewhere: what is left needs all the records before it.
    ///
    /// - Throws: `AuditFinding` at the first record that does not fit; the auditor is then of no further use.
    public mutating func examine(_ checked: CheckedRecord) throws(AuditFinding) {
        let sequence = state.recordCount
        switch checked.outcome {
        case .unsound(let reason):
            throw AuditFinding(sequence: sequence, reason: reason)
        case .sound(let record, let count):
            signatureCount += count
            if let reason = objection(to: record) { throw AuditFinding(sequence: sequence, reason: reason) }
            do throws(RecordViolation) {
                try state.apply(record)
            } catch {
                throw AuditFinding(sequence: sequence, reason: "\(error)")
            }
        }
    }

    /// Examines a signed head over exactly the records examined so far.
    ///
    /// - Throws: `AuditFinding` if the log's key did not sign it, or signed it over other records than these.
    public mutating func examine(head bytes: [UInt8]) throws(AuditFinding) {
        if let finding = claim(ofHead: bytes).finding { throw finding }
    }

    /// What a signed head claims of exactly the records examined so far; whether it does so rightly is for the caller to ask.
    public mutating func claim(ofHead bytes: [UInt8]) -> HeadClaim {
        headCount += 1
        return HeadClaim(
            sequence: state.recordCount == 0 ? 0 : state.recordCount - 1, bytes: bytes, size: state.recordCount,
            root: state.tree.root, log: state.genesis?.logKey)
    }

    /// Examines a signed statement of liabilities about exactly the records examined so far: derives it again.
    ///
    /// - Throws: `AuditFinding` if the log's key did not sign it, or it says anything else than the records do.
    public mutating func examine(statement bytes: [UInt8]) throws(AuditFinding) {
        let sequence = state.recordCount == 0 ? 0 : state.recordCount - 1
        let statement: Signed<LiabilitiesStatement>
        do throws(EnvelopeError) {
            statement = try Envelope(decoding: bytes).verified(as: LiabilitiesStatement.self)
        } catch {
            throw AuditFinding(sequence: sequence, reason: "its statement of liabilities is none: \(error)")
        }
        let message = statement.message
        guard statement.signer == state.genesis?.logKey else {
            throw AuditFinding(
                sequence: sequence, reason: "its statement of liabilities is signed by another key than the log's")
        }
        guard message == state.liabilities(day: message.day, time: message.time) else {
            throw AuditFinding(
                sequence: sequence, reason: "its statement of liabilities says something else than the records")
        }
        guard UTCDay.containing(state.lastTime) <= message.day, UTCDay.containing(message.time) > message.day else {
            throw AuditFinding(sequence: sequence, reason: "its statement of liabilities is dated on another day")
        }
        statementCount += 1
    }

    /// Why the rules would not have led to this record here; nil if they would.
    private func objection(to record: ClearingRecord) -> String? {
        if let due = state.firstPassedDeadline(at: record.time) {
            guard case .deadlinePassed(due) = record.body else {
                return "recorded, where a deadline had passed at \(due.due.microseconds) and its default was due first"
            }
            return nil
        }
        let failure: RequestFailure?
        switch record.body {
        case .genesis, .epochStarted:
            failure = nil
        case .deadlinePassed:
            return "recorded, where no deadline had passed"
        case .accountOpened(let opening):
            failure = state.check(opening, at: record.time)
        case .keyAuthorised(let authorisation):
            failure = state.check(authorisation, at: record.time)
        case .keyRevoked(let revocation):
            failure = state.check(revocation, at: record.time)
        case .credited(let order):
            failure = state.check(order, at: record.time)
            if failure == nil, let cause = state.suspenseCause(of: order) {
                return "credited, where the rules say suspense (\(cause))"
            }
        case .suspended(let order, let cause):
            failure = state.check(order, at: record.time)
            if failure == nil, state.suspenseCause(of: order) != cause {
                return "booked to suspense (\(cause)), where the rules say otherwise"
            }
        case .instructed(let instruction):
            failure = state.check(instruction, at: record.time)
            if failure == nil, state.pendingReview(instruction.message.order) != nil {
                return "recorded as an instruction, where the rules say what becomes of the payment"
            }
        case .reviewed(let reviewed):
            failure = state.check(reviewed.instruction, at: record.time)
            if failure == nil, state.reviewed(by: reviewed.instruction, at: record.time) != reviewed {
                return "a review, where the rules say something else became of the payment"
            }
        case .accountInstructed(let instruction):
            failure = state.check(instruction, at: record.time)
        case .rulesSet(let order):
            failure = state.check(order, at: record.time)
        case .tierSet(let order):
            failure = state.check(order, at: record.time)
        case .ownLimitsSet(let order):
            failure = state.check(order, at: record.time)
        case .settled(let payment):
            let verdict = state.judge(payment, at: record.time)
            return verdict == .settle ? nil : "settled, where the rules say \(verdict)"
        case .held(let payment):
            let verdict = state.judge(payment, at: record.time)
            return verdict == .hold ? nil : "held, where the rules say \(verdict)"
        case .heldForReview(let held):
            let verdict = state.judge(held.payment, at: record.time)
            guard case .review = verdict else { return "held for review, where the rules say \(verdict)" }
            return held.due == state.reviewDue(at: record.time)
                ? nil : "held for review longer or shorter than the rules say"
        case .escrowStep(let taken):
            let verdict = state.judge(taken.step, at: record.time)
            return verdict == .take(taken) ? nil : "an escrow's step, where the rules say \(verdict)"
        case .refunded(let refund, let refusal):
            let verdict = state.judge(refund, at: record.time)
            guard let refusal else {
                return verdict == .settle ? nil : "refunded, where the rules say \(verdict)"
            }
            guard refusal.isRecorded else { return "recorded a refusal that leaves no record" }
            return verdict == .refuse(refusal)
                ? nil : "a refund refused (\(refusal)), where the rules say \(verdict)"
        case .refused(let payment, let refusal):
            let verdict = state.judge(payment, at: record.time)
            guard refusal.isRecorded else { return "recorded a refusal that leaves no record" }
            return verdict == .refuse(refusal) ? nil : "refused (\(refusal)), where the rules say \(verdict)"
        }
        return failure.map { "recorded, where the rules say \($0)" }
    }
}

/// The first record of a journal that does not fit, and why.
public struct AuditFinding: Error, Equatable, Sendable {
    public let sequence: UInt64
    public let reason: String

    public init(sequence: UInt64, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }
}
