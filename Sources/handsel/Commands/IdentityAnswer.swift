import ClearingService
import Ledger
import PaymentProtocol

/// Who a node is. Docs/schemas/identity.json.
struct IdentityAnswer: Answer {
    let version: ViewVersion
    let role: StatusView.Role
    /// Of a payment node.
    let account: String?
    /// Of a clearing node: the text to hand to `--clearing-id`.
    let clearing: String?
    /// Of a clearing node: its id alone, as receipts name it; hexadecimal.
    let log: String?
    /// Of a payment node: its account key, in hexadecimal, for another device of the same owner to give authority to.
    let key: String?

    init(account: AccountIdentifier, key: PublicKey) {
        (version, role, self.account, clearing, log) = (ViewVersion(), .payment, account.text, nil, nil)
        self.key = key.description
    }

    init(clearing address: ClearingAddress) {
        (version, role, account, key) = (ViewVersion(), .clearing, nil, nil)
        clearing = address.text
        log = address.log.description
    }

    /// The text alone, so that a script can use it as it is.
    func text(_ style: Style) -> String {
        account ?? clearing ?? ""
    }
}
