/// The name of an account in a book: 32 bytes that the book compares and sorts but never interprets.
public struct AccountIdentifier: Hashable, Sendable {
    public let bytes: Bytes32

    public init(_ bytes: Bytes32) {
        self.bytes = bytes
    }

    /// The money held outside for customers, for example at a bank. Every book has it from the beginning.
    public static let custody = AccountIdentifier(Bytes32(last: 1))
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
    /// A liability towards a customer, credit-normal: a credit raises it.
    case customer

    /// The side of a posting that raises the balance of such an account.
    public var normalSide: PostingSide {
        switch self {
        case .custody: .debit
        case .customer: .credit
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
