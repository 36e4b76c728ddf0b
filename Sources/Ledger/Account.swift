/// The name of an account in a book: 32 bytes that the book compares and sorts but never interprets.
public struct AccountIdentifier: Hashable, Sendable {
    public let bytes: Bytes32

    public init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// The money held outside for customers, for example at a bank. Every book has it from the beginning.
    public static let custody = AccountIdentifier(Bytes32(last: 1))
    /// Customers' money that the operator took out of custody and put to work.
    public static let invested = AccountIdentifier(Bytes32(last: 0xf1))
    /// Money that arrived and that no account can take: late, unmatched, for a closed account.
    public static let suspense = AccountIdentifier(Bytes32(last: 0xf2))
    /// Money that customers withdrew and the bank has not paid out yet.
    public static let payouts = AccountIdentifier(Bytes32(last: 0xf3))
}

extension AccountIdentifier: Comparable {
    public static func < (left: AccountIdentifier, right: AccountIdentifier) -> Bool {
        left.bytes < right.bytes
    }
}

extension AccountIdentifier: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    public var description: String { bytes.description }
}

/// Which side of the book an account stands on, and so which side of a posting raises its balance.
///
/// - Source: Docs/LEDGER.md section 3.
public enum AccountKind: Hashable, Sendable {
    /// An asset, debit-normal: a debit raises it.
    case custody
    /// An asset, debit-normal: money of customers that is not in custody. It may rise only as far as the reserve allows.
    case invested
    /// A liability towards a customer, credit-normal: a credit raises it.
    case customer
    /// A liability towards somebody who is not known, or cannot be credited, yet.
    case suspense
    /// A liability towards customers who withdrew, until the bank has paid.
    case payouts

    /// The side of a posting that raises the balance of such an account.
    public var normalSide: PostingSide {
        switch self {
        case .custody, .invested: .debit
        case .customer, .suspense, .payouts: .credit
        }
    }
}

/// Whether money may move on an account.
///
/// ```
/// open ⇄ blocked
///   └──────┴──► closed, once it is empty; for ever
/// ```
///
/// - Source: Docs/LEDGER.md section 3.
public enum AccountState: Hashable, Sendable {
    case open
    /// Nothing moves in or out; holds may still be voided or expire.
    case blocked
    /// Nothing moves ever again.
    case closed
}
