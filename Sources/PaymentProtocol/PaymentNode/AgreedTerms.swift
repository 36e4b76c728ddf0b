public import Ledger

/// What a bump will do if both confirm.
public struct AgreedTerms: Equatable, Sendable {
    public let amount: Amount
    public let text: String?
    /// Whether this side pays.
    public let isDebtor: Bool

    public init(amount: Amount, text: String?, isDebtor: Bool) {
        self.amount = amount
        self.text = text
        self.isDebtor = isDebtor
    }
}
