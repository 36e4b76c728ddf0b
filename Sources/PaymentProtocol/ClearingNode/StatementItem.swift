/// One payment of an account, with what was said about it if that has not been erased.
public struct StatementItem: Equatable, Sendable {
    public let receipt: SettlementReceipt
    public let text: String?

    public init(receipt: SettlementReceipt, text: String?) {
        self.receipt = receipt
        self.text = text
    }
}
