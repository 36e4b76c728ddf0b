import ClearingService

extension BumpDialogue.Line {
    /// What people read while they bump. Names and texts of the other side are marked and made harmless.
    func text(_ style: Style) -> String {
        switch self {
        case .reported: style.apply(.faint, "Bumped. Looking for the other device…")
        case .matched: style.apply(.faint, "Found it. The two devices agree on a string…")
        case .compare(let string, let terms, let text):
            "\(terms) \(style.apply(.code, string))" + (text.map { ", for \(SafeText.quoted($0))" } ?? "") + "."
        case .howToConfirm(isInteractive: true):
            "Look at the other device, and type the string that it shows (“no” ends the bump): "
        case .howToConfirm(isInteractive: false):
            """
            Compare it with the other device. If both show the same:   handsel confirm STRING
            If not, or if you changed your mind:                       handsel decline
            """
        case .notAString: "Type the five characters that the other device shows, or “no”: "
        case .confirmed: style.apply(.faint, "Confirmed. Waiting for the other side to confirm as well…")
        case .partner(let partner):
            "The other side is \(partner.text)."
        case .requested(let amount): style.apply(.faint, "The request for \(amount.text) is signed.")
        case .signed(let amount): style.apply(.faint, "Your payment of \(amount.text) is signed and on its way.")
        case .howToAuthorise:
            "The rules of your clearing node ask for your PIN. Press Return to type it (“no” ends the bump): "
        case .lost: "The clearing node does not answer. The node keeps trying…"
        case .connectedAgain: style.apply(.faint, "The clearing node answers.")
        }
    }
}

extension CounterpartyView {
    /// The name is what they call themselves, and marked so.
    var text: String {
        unverifiedName.map { "\(SafeText.quoted($0)) (unverified), \(SafeText.clean(account))" }
            ?? SafeText.clean(account)
    }

    /// For a table: the name if there is one, else the beginning and the end of the account.
    var shortText: String {
        if let unverifiedName { return SafeText.quoted(unverifiedName) }
        return account.count > 20 ? "\(account.prefix(9))…\(account.suffix(6))" : account
    }
}
