import ClearingService
import Ledger
import PaymentProtocol

/// What somebody is asked before a step of an escrow is signed.
extension EscrowView {
    /// Without its question mark.
    ///
    /// - Parameter amount: what was typed, of a release, a refund or a ruling.
    func question(_ action: EscrowAction, _ amount: Amount?) -> String {
        let about =
            switch role {
            case "debtor": "\(self.amount.text) for \(creditor)"
            case "creditor": "\(self.amount.text) from \(debtor)"
            default: "\(self.amount.text) from \(debtor) for \(creditor)"
            }
        return "Escrow \(shortIdentifier), \(about): "
            + act(action, amount.map { "\($0) of \(left.text)" } ?? left.text)
    }

    private func act(_ action: EscrowAction, _ money: String) -> String {
        let part = parts > 1 ? "part \(part) of \(parts)" : left.text
        return switch action {
        case .ship: "say that what was bought is on its way"
        case .confirm: "let the payee have \(part), finally"
        case .release: "let the payee have \(money), finally"
        case .refund: "give back \(money), finally"
        case .cancel: "take back \(left.text)"
        case .dispute: "dispute \(left.text)"
        case .evidence: "bring evidence, which the others see"
        case .rule: "give the payee \(money) and the payer the rest, finally"
        }
    }
}
