import ClearingService

/// What an operator or an owner instructed, and its proof. Docs/schemas/instruction.json.
struct InstructionAnswer: Answer {
    let version: ViewVersion
    let receipt: ReceiptView

    init(_ receipt: ReceiptView) {
        version = ViewVersion()
        self.receipt = receipt
    }

    func text(_ style: Style) -> String {
        let what = (receipt.action ?? receipt.kind.rawValue).replacing("_", with: " ")
        let money = receipt.amount.map { " of " + style.apply(.strong, $0.text) } ?? ""
        let account = receipt.account.map { " for " + SafeText.clean($0) } ?? ""
        let reference = receipt.reference.map { ", reference " + SafeText.clean($0) } ?? ""
        return "Booked: \(what)\(money)\(account)\(reference), record \(receipt.sequence)."
    }
}
