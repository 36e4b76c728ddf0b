import Ledger

/// Why money that arrived for an account went to suspense instead.
///
/// The first that applies, in this order: the numbers are for ever.
public enum SuspenseCause: UInt64, CaseIterable, Sendable {
    case accountClosed = 1
    case accountLocked = 2
    /// The account would own more than it may, or owns a currency that it may not.
    case balanceLimit = 3
    /// The operator said so: nobody knows whose it is.
    case unmatched = 4

    /// In the tables and in answers, where it stays the same.
    public var name: String {
        switch self {
        case .accountClosed: "account_closed"
        case .accountLocked: "account_locked"
        case .balanceLimit: "balance_limit"
        case .unmatched: "unmatched"
        }
    }
}

/// Money in suspense: it arrived, and nobody's account has it yet.
struct SuspenseItem: Equatable, Sendable {
    let amount: Amount
}
