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
    public private(set) var custody: Int64
    public private(set) var invested: Int64
    public private(set) var customers: Int64
    public private(set) var suspense: Int64
    public private(set) var payouts: Int64

    public init(
        currency: Currency, custody: Int64 = 0, invested: Int64 = 0, customers: Int64 = 0, suspense: Int64 = 0,
        payouts: Int64 = 0
    ) {
        self.currency = currency
        (self.custody, self.invested) = (custody, invested)
        (self.customers, self.suspense, self.payouts) = (customers, suspense, payouts)
    }

    /// What is held for others, in custody and invested.
    public var debits: Int64 { custody + invested }
    /// What is owed: to customers, in suspense, and to be paid out.
    public var credits: Int64 { customers + suspense + payouts }

    public var isBalanced: Bool { debits == credits }

    mutating func add(_ minorUnits: Int64, of kind: AccountKind) {
        switch kind {
        case .custody: custody += minorUnits
        case .invested: invested += minorUnits
        case .customer: customers += minorUnits
        case .suspense: suspense += minorUnits
        case .payouts: payouts += minorUnits
        }
    }
}
