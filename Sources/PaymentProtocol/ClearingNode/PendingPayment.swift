public import Ledger

/// A payment that was accepted, whose money is set aside until somebody decides, or its deadline does.
public enum PendingPayment: Equatable, Sendable {
    case escrow(PendingEscrow)
    case review(PendingReview)

    /// What authorised it.
    public var payment: SubmittedPayment {
        switch self {
        case .escrow(let escrow): escrow.payment
        case .review(let review): review.payment
        }
    }

    /// What the limits' counters were told when its money was set aside.
    struct Counted: Equatable, Sendable {
        /// By the rules at that time.
        let isSmall: Bool
        let time: Timestamp
    }

    var counted: Counted {
        switch self {
        case .escrow(let escrow): escrow.counted
        case .review(let review): review.counted
        }
    }

    /// When it is decided by default. Nil once it is decided for good, while copies of what decided it may still come.
    public var deadline: Timestamp? {
        switch self {
        case .escrow(let escrow): escrow.escrow.deadline
        case .review(let review): review.due
        }
    }
}

/// Where a pending payment stands after a record, and what the record moved. It follows from the records before; it is
/// written down so that whoever has this one alone can read it.
public struct PendingStanding: Equatable, Sendable {
    public let state: EscrowState
    /// Minor units that this record gave the creditor, and gave back to the debtor.
    public let movement: EscrowMovement
    /// Minor units that the creditor has got, and that the debtor has got back, by this and all records before.
    public let released: Int64
    public let refunded: Int64
    /// When the next default comes; nil after the end.
    public let deadline: Timestamp?

    /// Right after the money was set aside; nil if the payment is no escrow.
    public init?(fundedBy payment: SubmittedPayment, at time: Timestamp) {
        let intent = payment.intent.message
        // Terms that are not possible are not decoded.
        guard let terms = intent.escrow, let escrow = try? Escrow(intent.amount, terms: terms, fundedAt: time) else {
            return nil
        }
        self.init(escrow, moving: .nothing)
    }

    init(state: EscrowState, movement: EscrowMovement, released: Int64, refunded: Int64, deadline: Timestamp?) {
        (self.state, self.movement, self.released) = (state, movement, released)
        (self.refunded, self.deadline) = (refunded, deadline)
    }

    init(_ escrow: Escrow, moving movement: EscrowMovement) {
        state = escrow.state
        self.movement = movement
        released = escrow.released
        refunded = escrow.refunded
        deadline = escrow.deadline
    }
}
