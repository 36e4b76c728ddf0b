public import Ledger

public struct AccountBalance: Equatable, Sendable {
    public let amount: Amount
    /// Set aside for payments that are not settled yet; not part of what can be spent.
    public let held: Amount

    public init(amount: Amount, held: Amount) {
        self.amount = amount
        self.held = held
    }
}
