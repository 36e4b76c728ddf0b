/// What an account has in one currency, in minor units, counted on the account's normal side. Nothing is negative.
public struct Balance: Hashable, Sendable {
    /// Final.
    public let posted: Int64
    /// What pending holds would take away.
    public let held: Int64
    /// What pending holds would bring. It cannot be spent, but counts against the balance limit.
    public let incoming: Int64

    public init(posted: Int64, held: Int64, incoming: Int64 = 0) {
        self.posted = posted
        self.held = held
        self.incoming = incoming
    }

    /// What can be spent.
    public var available: Int64 { posted - held }

    public static let zero = Balance(posted: 0, held: 0)
}

/// The proof of one currency: all balances of debit-normal accounts beside all balances of credit-normal accounts, in
/// minor units. Summed anew from the accounts, not kept.
public struct TrialBalance: Hashable, Sendable {
    public let currency: Currency
    /// Minor units: what is held outside for customers.
    public let debits: Int64
    /// Minor units: what customers own.
    public let credits: Int64

    public init(currency: Currency, debits: Int64, credits: Int64) {
        self.currency = currency
        self.debits = debits
        self.credits = credits
    }

    public var isBalanced: Bool { debits == credits }
}
