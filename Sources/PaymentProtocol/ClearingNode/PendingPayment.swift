public import Ledger

/// A payment that was accepted, whose money is set aside until somebody decides, or its deadline does.
public enum PendingPayment: Equatable, Sendable {
    case escrow(PendingEscrow)

    /// What authorised it.
    public var payment: SubmittedPayment {
        switch self {
        case .escrow(let escrow): escrow.payment
        }
    }

    /// When it is decided by default. Nil once it is decided for good, while copies of what decided it may still come.
    public var deadline: Timestamp? {
        switch self {
        case .escrow(let escrow): escrow.escrow.deadline
        }
    }
}

/// An escrow, with what authorised it.
public struct PendingEscrow: Equatable, Sendable {
    public let payment: SubmittedPayment
    public internal(set) var escrow: Escrow
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

    init(_ escrow: Escrow, moving movement: EscrowMovement) {
        state = escrow.state
        self.movement = movement
        released = escrow.released
        refunded = escrow.refunded
        deadline = escrow.deadline
    }
}

/// Pending payments by the digest of their intents, and their deadlines, which always fit together.
struct PendingPayments: Equatable, Sendable {
    private var payments: [Digest: PendingPayment] = [:]
    private(set) var deadlines = Deadlines()

    var count: Int { payments.count }
    /// By the digests of their intents.
    var sorted: [PendingPayment] { payments.sorted { $0.key < $1.key }.map(\.value) }

    /// Setting keeps the deadlines in step.
    subscript(intent: Digest) -> PendingPayment? {
        get { payments[intent] }
        set {
            if let due = payments[intent]?.deadline { deadlines.remove(Deadline(due: due, payment: intent)) }
            payments[intent] = newValue
            if let due = newValue?.deadline { deadlines.insert(Deadline(due: due, payment: intent)) }
        }
    }

    /// The first deadline that is over at this moment, and the payment it decides.
    func firstDue(at time: Timestamp) -> (deadline: Deadline, payment: PendingPayment)? {
        guard let deadline = deadlines.first, deadline.due <= time, let payment = payments[deadline.payment] else {
            return nil
        }
        return (deadline, payment)
    }
}
