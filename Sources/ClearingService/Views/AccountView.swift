public import Ledger
public import PaymentProtocol

/// An account after it was opened or its keys were changed, with the proof.
public struct AccountView: AnswerView {
    public let version: ViewVersion
    public let account: String
    public let receipt: ReceiptView

    /// - Throws: `ReceiptError` if the receipt proves nothing.
    public init(
        _ account: AccountIdentifier, receipt: SettlementReceipt, provenBy log: PublicKey
    ) throws(ReceiptError) {
        version = ViewVersion()
        self.account = account.text
        self.receipt = try ReceiptView(receipt, provenBy: log)
    }
}
