public import Ledger

/// Escrow: the money of an intent is set aside, and moves by steps of those who have a part in it.
extension ClearingState {
    /// How the money of an escrow is set aside, from now until it is decided.
    func hold(for intent: Signed<PaymentIntent>) -> Hold {
        Hold(
            identifier: intent.digest.bytes32, debtor: intent.message.debtor, creditor: intent.message.creditor,
            amount: intent.message.amount, expires: .distantFuture)
    }

    /// What is to be said of the terms of an escrow; the creditor's request was checked before.
    func checkEscrow(_ terms: EscrowTerms, of intent: PaymentIntent) -> PaymentRefusal? {
        if let arbiter = terms.arbiter {
            if arbiter == intent.debtor || arbiter == intent.creditor { return .arbiterIsParty }
            guard authorities[arbiter] != nil, book.state(of: arbiter) == .open else { return .unknownArbiter }
        }
        return checkRoomToHold(of: intent.debtor)
    }

    func checkRoomToHold(of debtor: AccountIdentifier) -> PaymentRefusal? {
        if pendingPayments.isFull { return .busy }
        return pendingPayments.count(of: debtor) < ProtocolBounds.pendingPaymentsPerDebtorMax
            ? nil : .tooManyPending
    }

    func checkHold(_ intent: Signed<PaymentIntent>) -> PostingError? {
        book.check(placing: hold(for: intent))
    }

    mutating func applyHeld(_ payment: SubmittedPayment, terms: EscrowTerms, at time: Timestamp) throws(PostingError) {
        let intent = payment.intent
        try book.place(hold(for: intent))
        do throws(EscrowError) {
            let escrow = try Escrow(intent.message.amount, terms: terms, fundedAt: time)
            let counted = countPending(payment, at: time)
            pendingPayments[intent.digest] = .escrow(PendingEscrow(payment: payment, counted: counted, escrow: escrow))
        } catch {
            preconditionFailure("terms that are not possible are not decoded: \(error)")
        }
    }

    // MARK: Steps

    /// Decides without changing anything, in the order of Docs/PROTOCOL.md 6.7. Whoever has no part in an escrow is not told
    /// that there is one.
    public func judge(_ step: Signed<EscrowStep>, at now: Timestamp) -> StepVerdict {
        let message = step.message
        guard message.clearing == genesis?.logKey else { return .refuse(.wrongClearingNode) }
        guard case .escrow(let pending)? = pendingPayments[message.escrow], let role = pending.role(of: message.account)
        else { return .refuse(.unknownEscrow) }
        if let taken = pending.steps.first(where: { $0.digest == step.digest }) { return .takenBefore(taken.sequence) }
        guard isTimely(message.created, at: now) else { return .refuse(.wrongTime) }
        guard authorities[message.account]?.isAuthorised(step.signer) == true, role.mayTake(message.action) else {
            return .refuse(.notAuthorised)
        }
        if message.action.movesMoney, book.state(of: message.account) != .open { return .refuse(.accountBlocked) }
        guard message.number == pending.stepCount(of: message.account) + 1 else { return .refuse(.stepOutOfSequence) }
        do throws(EscrowError) {
            var escrow = pending.escrow
            let movement = try escrow.take(message, by: role, at: now)
            return .take(
                EscrowStepTaken(
                    intent: pending.payment.intent, step: step,
                    standing: PendingStanding(escrow, moving: movement)))
        } catch {
            return .refuse(RequestFailure(error))
        }
    }

    /// - Throws: `RecordViolation.stepNotPossible` if the rules would not have taken it, or not with this outcome.
    mutating func apply(_ taken: EscrowStepTaken, at time: Timestamp, sequence: UInt64) throws(RecordViolation) {
        guard judge(taken.step, at: time) == .take(taken) else { throw .stepNotPossible }
        let (digest, message) = (taken.intent.digest, taken.step.message)
        guard case .escrow(var pending)? = pendingPayments[digest], let role = pending.role(of: message.account) else {
            throw .stepNotPossible
        }
        do throws(EscrowError) {
            _ = try pending.escrow.take(message, by: role, at: time)
        } catch {
            throw .stepNotPossible
        }
        do throws(PostingError) {
            try move(taken.standing, of: digest, at: time)
        } catch {
            throw .posting(error)
        }
        pending.remember(taken.step, sequence: sequence)
        pendingPayments[digest] = .escrow(pending)
        pendingPayments.rememberEnd(of: digest, at: time)
    }
}

extension Escrow {
    /// One step, by whoever has this part in it.
    fileprivate mutating func take(
        _ step: EscrowStep, by role: EscrowRole, at time: Timestamp
    ) throws(EscrowError) -> EscrowMovement {
        guard step.amount == nil || step.amount?.currency == amount.currency, UInt64(part) == step.part else {
            throw .outOfPlace
        }
        let minorUnits = step.amount?.minorUnits ?? left
        switch step.action {
        case .ship: try ship(at: time)
        case .confirm: return try confirm(at: time)
        case .release: return try release(minorUnits, at: time)
        case .refund: return try refund(minorUnits, at: time)
        case .cancel: return try cancel()
        case .dispute: try dispute(at: time)
        case .evidence: try addEvidence(by: role == .debtor ? .debtor : .creditor)
        case .rule: return try rule(creditor: minorUnits)
        }
        return .nothing
    }
}

extension RequestFailure {
    fileprivate init(_ error: EscrowError) {
        self =
            switch error {
            case .outOfPlace, .notDue, .termsNotPossible: .stepOutOfPlace
            case .amountNotPositive, .moreThanIsLeft: .moreThanIsLeft
            case .tooManySteps: .limit
            }
    }
}
