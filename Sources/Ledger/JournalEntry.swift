/// Which side of its account a posting stands on: a debit raises custody and lowers a customer, a credit does the opposite.
///
/// - Source: Docs/LEDGER.md section 3.1.
public enum PostingSide: Hashable, Sendable {
    case debit
    case credit
}

/// One line of a journal entry: so much on this side of this account.
public struct Posting: Hashable, Sendable {
    public let account: AccountIdentifier
    public let side: PostingSide
    public let amount: Amount

    public init(account: AccountIdentifier, side: PostingSide, amount: Amount) {
        self.account = account
        self.side = side
        self.amount = amount
    }
}

/// Postings that belong together: in every currency the debits equal the credits, so no book can lose money by one.
///
/// - Source: Docs/LEDGER.md section 5.
public struct JournalEntry: Hashable, Sendable {
    /// The most postings in one entry.
    public static let postingsMax = 128

    public let postings: [Posting]

    /// - Throws: `PostingError.tooFewPostings` (under two), `.tooManyPostings` (over `postingsMax`), `.amountNotPositive`,
    ///   `.accountRepeated` (an account twice in one currency) or `.unbalanced`, in this order.
    public init(postings: [Posting]) throws(PostingError) {
        guard postings.count >= 2 else { throw .tooFewPostings }
        guard postings.count <= Self.postingsMax else { throw .tooManyPostings }
        guard postings.allSatisfy({ $0.amount.isPositive }) else { throw .amountNotPositive }

        // The bound on postings keeps the quadratic search short, and needs no hashing.
        for (index, posting) in postings.enumerated() {
            let isRepeated = postings[..<index].contains {
                $0.account == posting.account && $0.amount.currency == posting.amount.currency
            }
            guard !isRepeated else { throw .accountRepeated(posting.account) }
        }
        for currency in Set(postings.map(\.amount.currency)).sorted() {
            var excess: Int128 = 0
            for posting in postings where posting.amount.currency == currency {
                let minorUnits = Int128(posting.amount.minorUnits)
                excess += posting.side == .debit ? minorUnits : -minorUnits
            }
            guard excess == 0 else { throw .unbalanced(currency) }
        }
        self.postings = postings
    }

    /// Debits the debtor and credits the creditor.
    ///
    /// - Throws: `PostingError.amountNotPositive` or `.accountRepeated`.
    public static func transfer(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier
    ) throws(PostingError) -> JournalEntry {
        try JournalEntry(postings: [
            Posting(account: debtor, side: .debit, amount: amount),
            Posting(account: creditor, side: .credit, amount: amount),
        ])
    }

    /// Money arrived from outside for this account: debits custody and credits the account.
    ///
    /// - Throws: `PostingError.amountNotPositive` or `.accountRepeated`.
    public static func deposit(_ amount: Amount, to account: AccountIdentifier) throws(PostingError) -> JournalEntry {
        try transfer(amount, from: .custody, to: account)
    }
}
