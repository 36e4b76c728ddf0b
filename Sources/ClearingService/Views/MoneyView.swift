public import Ledger

/// An amount of money: `{"amount":"12.50","currency":"EUR"}`.
public struct MoneyView: Codable, Equatable, Sendable {
    /// Major units with every decimal of the currency.
    public let amount: String
    public let currency: String

    public init(_ amount: Amount) {
        self.amount = amount.majorUnits
        currency = amount.currency.code
    }

    /// - Throws: `AmountError` if it is not an amount of a known currency.
    public func value() throws(AmountError) -> Amount {
        try Amount(majorUnits: amount, currency: Currency(code: currency))
    }
}

/// Which side of a payment an account is on.
public enum PaymentRole: String, Codable, Sendable {
    /// It pays.
    case debtor
    /// It is paid.
    case creditor
}

/// Whom an account deals with.
public struct CounterpartyView: Codable, Equatable, Sendable {
    public let account: String
    /// What they call themselves. Nobody has verified it.
    public let unverifiedName: String?

    public init(account: String, unverifiedName: String?) {
        self.account = account
        self.unverifiedName = unverifiedName
    }

    enum CodingKeys: String, CodingKey {
        case account
        case unverifiedName = "unverified_name"
    }
}
