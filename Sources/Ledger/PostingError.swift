/// Why the book refused, in the order of the checks; the first that fails names the refusal, and the book is unchanged.
///
/// A check runs over all accounts concerned, in the order of the postings (the debtor before the creditor), before the next
/// check begins.
///
/// - Source: Docs/LEDGER.md section 6.
public enum PostingError: Error, Equatable, Sendable {
    // The entry alone.
    case tooFewPostings
    case tooManyPostings
    case amountNotPositive
    /// An account that appears twice in one currency, such as a transfer to oneself.
    case accountRepeated(AccountIdentifier)
    case unbalanced(Currency)

    // The hold.
    case holdExists
    case unknownHold
    /// Posted, voided or expired before.
    case holdNotPending
    /// Some of it is still set aside, or it is one that time will forget.
    case holdPending
    /// More than is left of it.
    case moreThanHeld
    /// The book's holds have been expired through its expiry or later.
    case holdPastExpiry
    /// The book remembers `Book.holdsMax` holds.
    case holdsFull

    // The accounts.
    case accountExists
    /// The book has `Book.accountsMax` accounts.
    case accountsFull
    case unknownAccount(AccountIdentifier)
    /// The state of custody never changes.
    case custodyAlwaysOpen
    /// A hold sets aside money of a customer; custody is not one.
    case debtorNotCustomer
    case accountBlocked
    case accountClosed
    /// An account with money or pending holds cannot be closed.
    case accountNotEmpty
    /// The book remembers `Book.holdsPerDebtorMax` holds of the debtor.
    case debtorHoldsFull

    // The money.
    case paymentLimit
    case insufficientFunds
    /// After the funds: whoever cannot pay does not learn what the other account holds.
    case balanceLimit
    /// More would be invested than the reserve allows.
    case reserve
    /// The book would hold more of the currency than an `Int64` can count.
    case overflow

    /// Whether waiting can help: the very same request may succeed later. An unknown account counts as a wrong name, not as one
    /// that is still to be opened.
    public var isTransient: Bool {
        switch self {
        case .tooFewPostings, .tooManyPostings, .amountNotPositive, .accountRepeated, .unbalanced: false
        case .holdExists, .unknownHold, .holdNotPending, .holdPending, .moreThanHeld, .holdPastExpiry: false
        case .holdsFull, .debtorHoldsFull: true
        case .accountExists, .accountsFull, .unknownAccount, .custodyAlwaysOpen, .debtorNotCustomer: false
        case .accountBlocked, .accountNotEmpty: true
        case .accountClosed: false
        case .paymentLimit: false
        case .balanceLimit, .insufficientFunds, .reserve, .overflow: true
        }
    }
}
