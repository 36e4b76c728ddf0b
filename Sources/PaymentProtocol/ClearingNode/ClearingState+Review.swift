import Ledger

/// Payments that the operator looks at before they settle.
extension ClearingState {
    /// When a payment that is held now goes back, unless the operator has looked by then.
    func reviewDue(at now: Timestamp) -> Timestamp {
        now.adding(microseconds: limits.rules?.reviewMicroseconds ?? 0)
    }

    /// The pending payment that an order is about; nil if there is none, or it is another's, or another amount.
    func pendingReview(_ order: OperatorInstruction.Order) -> PendingReview? {
        switch order {
        case .releaseReview(let digest, let account, let amount), .rejectReview(let digest, let account, let amount, _):
            guard case .review(let pending)? = pendingPayments[digest] else { return nil }
            let intent = pending.payment.intent.message
            return intent.debtor == account && intent.amount == amount ? pending : nil
        default:
            return nil
        }
    }

    /// What the operator's word makes of a payment under review; nil if it is about none.
    func reviewed(by instruction: Signed<OperatorInstruction>, at time: Timestamp) -> ReviewedPayment? {
        guard let pending = pendingReview(instruction.message.order) else { return nil }
        let isReleased = instruction.message.action == .releaseReview
        return ReviewedPayment(
            intent: pending.payment.intent, instruction: instruction,
            standing: isReleased ? released(pending, at: time).standing : PendingStanding(returning: pending))
    }

    /// A payment settles, or its money leaves the book; an escrow begins.
    private func released(
        _ pending: PendingReview, at time: Timestamp
    ) -> (payment: PendingPayment?, standing: PendingStanding) {
        guard let terms = pending.payment.intent.message.escrow else {
            return (nil, PendingStanding(settling: pending))
        }
        do throws(EscrowError) {
            let escrow = try Escrow(pending.payment.intent.message.amount, terms: terms, fundedAt: time)
            return (
                .escrow(PendingEscrow(payment: pending.payment, counted: pending.counted, escrow: escrow)),
                PendingStanding(escrow, moving: .nothing)
            )
        } catch {
            preconditionFailure("terms that are not possible are not decoded: \(error)")
        }
    }

    mutating func applyHeld(_ held: HeldForReview, at time: Timestamp, sequence: UInt64) throws(PostingError) {
        // As it was when this was decided: before it counts itself.
        let measures = limitDecision(on: held.payment, at: time).reviewed
        try book.place(hold(for: held.payment.intent))
        let counted = countPending(held.payment, at: time)
        pendingPayments[held.payment.intent.digest] = .review(
            PendingReview(
                payment: held.payment, counted: counted, measures: measures,
                due: held.due, sequence: sequence))
    }

    /// - Throws: `RecordViolation.reviewNotPossible` if there is no such review, or its outcome is another.
    mutating func apply(_ reviewed: ReviewedPayment, at time: Timestamp) throws(RecordViolation) {
        let order = reviewed.instruction.message.order
        guard self.reviewed(by: reviewed.instruction, at: time) == reviewed, let pending = pendingReview(order) else {
            throw .reviewNotPossible
        }
        let (digest, intent) = (reviewed.intent.digest, reviewed.intent.message)
        do throws(PostingError) {
            try move(reviewed.standing, of: digest, at: time)
        } catch {
            throw .posting(error)
        }
        rememberReference(of: reviewed.instruction.message, at: time)
        guard reviewed.isReleased else {
            pendingPayments[digest] = nil
            return
        }
        pendingPayments[digest] = released(pending, at: time).payment
        if intent.purpose.isWithdrawal, let destination = intent.remittance {
            payouts.add(
                PendingPayouts.Payout(account: intent.debtor, amount: intent.amount, destination: destination),
                intent: digest)
        }
    }

    /// Those that wait for the operator, the first to be due first.
    func reviews(after place: ReviewPlace? = nil, limit: Int) -> [PendingReview] {
        let waiting = pendingPayments.sorted.compactMap { payment -> PendingReview? in
            guard case .review(let pending) = payment else { return nil }
            return place.map { ($0.due, $0.sequence) < (pending.due, pending.sequence) } ?? true ? pending : nil
        }
        return Array(waiting.sorted { ($0.due, $0.sequence) < ($1.due, $1.sequence) }.prefix(limit))
    }
}

extension PendingStanding {
    public init(_ held: HeldForReview) {
        self.init(state: .review, movement: .nothing, released: 0, refunded: 0, deadline: held.due)
    }

    init(settling pending: PendingReview) {
        let all = pending.payment.intent.message.amount.minorUnits
        self.init(
            state: .released, movement: EscrowMovement(released: all), released: all, refunded: 0, deadline: nil)
    }

    /// To the debtor: the operator says no, or nothing.
    init(returning pending: PendingReview) {
        let all = pending.payment.intent.message.amount.minorUnits
        self.init(
            state: .refunded, movement: EscrowMovement(refunded: all), released: 0, refunded: all, deadline: nil)
    }
}
