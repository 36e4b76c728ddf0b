import ClearingService

/// Money that was booked from outside. Docs/schemas/account-credit.json.
struct CreditAnswer: Answer {
    let version: ViewVersion
    let reference: String
    let receipt: ReceiptView

    init(_ receipt: ReceiptView, reference: String) {
        version = ViewVersion()
        self.reference = reference
        self.receipt = receipt
    }

    func text(_ style: Style) -> String {
        let money = receipt.amount.map { style.apply(.strong, $0.text) } ?? ""
        if let cause = receipt.cause {
            return "\(money) waits in suspense (\(cause.replacing("_", with: " "))), not on the account: record "
                + "\(receipt.sequence). See: handsel suspense list"
        }
        return "Credited \(money) to \(receipt.account ?? ""): record \(receipt.sequence)."
    }
}
