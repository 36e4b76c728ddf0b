import Ledger

/// The sixth of the seven steps: judge an intent, record what was decided, answer when it is durable and proven.
extension ClearingNode {
    mutating func submit(
        _ submission: Submission, text: String?, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        guard answers.hasRoom else { return answer(.failed(.busy), to: caller) }
        let verdict = state.judge(submission, at: now)
        switch verdict {
        case .settle where submission.isWithdrawal && !isText(text, with: submission.remittance),
            .review where submission.isWithdrawal && !isText(text, with: submission.remittance):
            // Without it nobody would know where to pay the money out.
            report(.withdrawalNotAcceptable, on: submission, to: caller, at: now)
        case .decidedBefore(let earlier):
            // A crash may have lost where the money is to go; the first copy after it brings that back.
            if let text, isText(text, with: submission.remittance), let payout = state.payouts[submission.digest] {
                emit(.keepText(text, hash: payout.destination))
            }
            answerAgain(earlier, of: submission.key, to: caller, at: now)
        case .lookUp(let otherwise):
            emit(.lookUpIntent(submission.key, digest: submission.digest, otherwise: otherwise, for: caller))
        case .settle, .hold, .review, .refuse:
            decide(verdict, on: submission, text: text, from: caller, at: now, using: &random)
        }
    }

    private mutating func decide(
        _ verdict: Verdict, on submission: Submission, text: String?, from caller: Caller, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        // What an older copy of the book says of anybody's money or keys may be long out of date.
        guard unfitHead == nil else { return answer(.failed(.bookInDoubt), to: caller) }
        switch verdict {
        case .settle where !trustsClock, .hold where !trustsClock, .review where !trustsClock:
            report(.clockUntrusted, on: submission, to: caller, at: now)
        case .refuse(let refusal) where (refusal.isRecorded || refusal.dependsOnTime) && !trustsClock:
            report(.clockUntrusted, on: submission, to: caller, at: now)
        case .settle, .hold, .review:
            let sequence = append(body(of: submission, verdict, at: now), at: now, using: &random)
            keep(text, hash: submission.remittance)
            answers.wait(caller, for: sequence)
            for account in submission.parties { answers.tell(account) }
        case .refuse(let refusal) where refusal.isRecorded:
            let sequence = append(submission.body(refusal: refusal), at: now, using: &random)
            if mayLearnReason(caller, of: submission.key) {
                answers.wait(caller, for: sequence)
            } else {
                report(.notSpecified, on: submission, to: caller, at: now)
            }
            answers.tell(submission.key.debtor)
        case .refuse(let refusal):
            report(refusal, on: submission, to: caller, at: now)
        case .decidedBefore, .lookUp:
            preconditionFailure("these leave nothing to decide")
        }
    }

    private func body(of submission: Submission, _ verdict: Verdict, at now: Timestamp) -> ClearingRecord.Body {
        guard case .review = verdict, case .payment(let payment) = submission else {
            return submission.body(refusal: nil)
        }
        return .heldForReview(HeldForReview(payment: payment, due: state.reviewDue(at: now)))
    }

    private func isText(_ text: String?, with hash: Digest?) -> Bool {
        text.map { Digest.sha256(of: Array($0.utf8)) } == hash && hash != nil
    }

    /// The first answer once more: with its group if that is still being proven, else from the journal.
    private mutating func answerAgain(
        _ earlier: DecidedIntent, of intent: IntentKey, to caller: Caller, at now: Timestamp
    ) {
        guard earlier.isSettled || mayLearnReason(caller, of: intent) else {
            return report(.notSpecified, on: intent, digest: earlier.digest, to: caller, at: now)
        }
        if !answers.joinWaiting(caller, for: earlier.sequence) {
            emit(.readReceipt(sequence: earlier.sequence, for: caller))
        }
    }

    mutating func lookedUp(
        _ key: IntentKey, digest: Digest, found: DecidedIntent?, otherwise: PaymentRefusal, for caller: Caller,
        at now: Timestamp
    ) {
        if let found {
            guard answers.hasRoom else { return answer(.failed(.busy), to: caller) }
            answerAgain(found, of: key, to: caller, at: now)
        } else if unfitHead != nil {
            // It may have been decided in the records that are missing here.
            answer(.failed(.bookInDoubt), to: caller)
        } else {
            // A clock in doubt must not tell a payer for good that it came too late.
            report(trustsClock ? otherwise : .clockUntrusted, on: key, digest: digest, to: caller, at: now)
        }
    }

    /// A recorded reason speaks of the debtor's affairs. Somebody else is told that it was refused, and no more: no
    /// oracle for balances or limits.
    private func mayLearnReason(_ caller: Caller, of intent: IntentKey) -> Bool {
        sessions[caller.connection]?.account == intent.debtor
    }

    private mutating func report(
        _ refusal: PaymentRefusal, on submission: Submission, to caller: Caller, at now: Timestamp
    ) {
        report(refusal, on: submission.key, digest: submission.digest, to: caller, at: now)
    }

    /// A refusal that leaves no record is signed by itself.
    private mutating func report(
        _ refusal: PaymentRefusal, on intent: IntentKey, digest: Digest, to caller: Caller, at now: Timestamp
    ) {
        guard let genesis = state.genesis else { return }
        let report = PaymentStatusReport(
            clearing: genesis.logKey, intent: digest, debtor: intent.debtor, identifier: intent.identifier,
            refusal: refusal, time: now)
        guard let request = answers.report(UnsignedEnvelope(report, signer: genesis.logKey), to: caller) else {
            return answer(.failed(.busy), to: caller)
        }
        emit(.sign(request))
    }
}
