/// How far an escrow has come, and how it ended.
///
/// ```
/// funded ──ship──► shipped ──confirm, deadline──► released, or funded for the next part
///   │                 └──dispute──► disputed ──rule──► ruled
///   │                                  └──deadline──► released or refunded, as the terms say
///   ├──cancel──► cancelled
///   └──deadline──► refunded
/// ```
///
/// In each of the first three the debtor may release and the creditor may refund, in parts; when nothing is left, it has
/// ended: `released` or `refunded`, by what took the last of it.
public enum EscrowState: UInt64, CaseIterable, Sendable {
    /// The creditor is to ship.
    case funded = 1
    /// The debtor is to confirm or to dispute.
    case shipped = 2
    /// The arbiter is to rule.
    case disputed = 3
    case released = 4
    case refunded = 5
    /// By the debtor, before anything of the part was shipped.
    case cancelled = 6
    case ruled = 7
    /// The operator is to look, before an escrow begins or any other payment settles. No `Escrow` is ever here.
    case review = 8

    /// Whether nothing is left to decide.
    public var isEnd: Bool {
        switch self {
        case .funded, .shipped, .disputed, .review: false
        case .released, .refunded, .cancelled, .ruled: true
        }
    }
}

/// What one step moves: what it gives the creditor and what it gives back to the debtor, in minor units.
public struct EscrowMovement: Hashable, Sendable {
    public let released: Int64
    public let refunded: Int64

    public init(released: Int64 = 0, refunded: Int64 = 0) {
        self.released = released
        self.refunded = refunded
    }

    public static let nothing = EscrowMovement()
}

/// Why an escrow does not take a step.
public enum EscrowError: Error, Equatable, Sendable {
    /// The milestones are not the parts of the amount, a wait is not longer than nothing, or the amount is not.
    case termsNotPossible
    /// It ended, is not there yet, or is past this.
    case outOfPlace
    case amountNotPositive
    /// More than is still set aside.
    case moreThanIsLeft
    /// This side has taken such a step as often as it may.
    case tooManySteps
    /// The deadline has not come.
    case notDue
}
