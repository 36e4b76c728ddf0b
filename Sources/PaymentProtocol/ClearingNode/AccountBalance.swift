public import Ledger

/// What an account has in one currency, as the clearing node tells its owner. What can be spent is `amount` less `held`.
public struct AccountBalance: Equatable, Sendable {
    /// Final, what is held included.
    public let amount: Amount
    /// Set aside for payments that are not settled yet, in the same currency.
    public let held: Amount

    public init(amount: Amount, held: Amount) {
        self.amount = amount
        self.held = held
    }
}
