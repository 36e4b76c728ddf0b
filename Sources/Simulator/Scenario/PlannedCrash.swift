/// One of the seven steps of the main path.
public enum PaymentStep: String, CaseIterable, Sendable {
    /// Both people have bumped their devices.
    case bump
    /// The clearing node has both reports.
    case reports
    /// It has introduced the two.
    case match
    /// The creditor's device has signed its request.
    case request
    /// The debtor's device has signed its intent.
    case intent
    /// The clearing node's record is durable.
    case clearing
    /// The debtor's device has the receipt.
    case receipt
}

/// A node that ends at one moment of the first undertaking.
public struct PlannedCrash: Hashable, Sendable {
    public enum Role: String, CaseIterable, Sendable {
        case clearing, debtor, creditor
    }

    public var role: Role
    public var step: PaymentStep
    /// After the step; 0 ends the node before it has done anything else.
    public var delayMicroseconds: Int64

    public init(role: Role, step: PaymentStep, delayMicroseconds: Int64 = 0) {
        self.role = role
        self.step = step
        self.delayMicroseconds = delayMicroseconds
    }
}
