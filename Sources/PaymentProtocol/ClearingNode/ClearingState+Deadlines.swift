import Ledger

/// What happens to pending payments when nobody decides: at their deadline, by record time, and in `apply` alone.
extension ClearingState {
    /// The record that must come before any other at this time; nil if no deadline is over.
    ///
    /// The machine appends it, and the auditor expects it: a default can be neither skipped nor put off.
    func firstPassedDeadline(at time: Timestamp) -> PassedDeadline? {
        guard let (deadline, payment) = pendingPayments.firstDue(at: time) else { return nil }
        return PassedDeadline(
            intent: payment.payment.intent, due: deadline.due,
            standing: afterDeadline(payment, at: time).standing)
    }

    /// What the default makes of a pending payment.
    private func afterDeadline(
        _ payment: PendingPayment, at time: Timestamp
    ) -> (payment: PendingPayment?, standing: PendingStanding) {
        switch payment {
        case .escrow(var pending):
            let movement: EscrowMovement
            do throws(EscrowError) {
                movement = try pending.escrow.passDeadline(at: time)
            } catch {
                preconditionFailure("a deadline that is queued is the escrow's: \(error)")
            }
            return (.escrow(pending), PendingStanding(pending.escrow, moving: movement))
        case .review(let pending):
            return (nil, PendingStanding(returning: pending))
        }
    }

    /// - Throws: `RecordViolation.deadlineNotDue` if another deadline is the next one, or none, or its outcome another.
    mutating func apply(_ passed: PassedDeadline, at time: Timestamp) throws(RecordViolation) {
        guard passed == firstPassedDeadline(at: time) else { throw .deadlineNotDue }
        let intent = passed.intent.digest
        guard let payment = pendingPayments[intent] else { throw .deadlineNotDue }
        do throws(PostingError) {
            try move(passed.standing, of: intent, at: time)
        } catch {
            throw .posting(error)
        }
        pendingPayments[intent] = afterDeadline(payment, at: time).payment
        pendingPayments.rememberEnd(of: intent, at: time)
    }

    /// Moves the money that a step or a default moves, out of the hold that the digest of the intent names.
    mutating func move(_ standing: PendingStanding, of intent: Digest, at time: Timestamp) throws(PostingError) {
        let movement = standing.movement
        guard movement != .nothing else { return }
        try book.resolve(hold: intent.bytes32, posting: movement.released, voiding: movement.refunded)
        if standing.state.isEnd { try book.forget(hold: intent.bytes32) }
        recountPending(standing, of: intent, at: time)
    }
}
