import ClearingService

/// A receipt as people read it: who paid whom, what, when, and where that is written.
extension ReceiptView: Answer {
    func text(_ style: Style) -> String {
        ([headline(style)] + lines).joined(separator: "\n")
    }

    private func headline(_ style: Style) -> String {
        let money = amount?.text ?? ""
        let verified = style.apply(.good, "Verified:")
        return switch kind {
        case .settled: "\(verified) \(style.apply(.strong, money)) paid and settled, finally."
        case .refused: "\(verified) a payment of \(money) was \(style.apply(.bad, "refused")), finally."
        case .credited: "\(verified) \(style.apply(.strong, money)) came in from outside."
        case .held: "\(verified) \(style.apply(.strong, money)) set aside in escrow. It is nobody's yet."
        case .heldForReview:
            "\(verified) \(style.apply(.strong, money)) set aside until the operator has looked. It is nobody's yet."
        case .reviewed: "\(verified) \(escrow?.text ?? "the operator looked"). \(escrow?.leftText ?? "")"
        case .escrowStep, .deadlinePassed:
            "\(verified) \(escrow?.text ?? "a step of an escrow"). \(escrow?.leftText ?? "")"
        case .refunded: "\(verified) \(style.apply(.strong, money)) given back, finally."
        case .accountOpened: "\(verified) an account was opened. No money moved."
        case .keyAuthorised: "\(verified) a key was given authority over an account. No money moved."
        case .keyRevoked: "\(verified) a key lost its authority over an account. No money moved."
        case .suspended:
            "\(verified) \(style.apply(.strong, money)) came in from outside, and waits in suspense (\(cause ?? ""))."
        case .instructed:
            amount == nil
                ? "\(verified) the operator's instruction \(action ?? "") was booked. No money moved."
                : "\(verified) the operator's instruction \(action ?? "") moved \(style.apply(.strong, money))."
        case .accountInstructed: "\(verified) the owner's instruction \(action ?? "") was booked. No money moved."
        case .genesis: "\(verified) the book was begun. No money moved."
        case .rulesSet: "\(verified) the operator set the rules that limit payments. No money moved."
        case .tierSet: "\(verified) the operator set an account's tier. No money moved."
        case .ownLimitsSet: "\(verified) an account's owner limited it. No money moved."
        case .epochStarted: "\(verified) the clearing node was started. No money moved."
        }
    }

    private var lines: [String] {
        var lines: [(String, String)] = []
        if let debtor { lines.append(("payer", debtor)) }
        if let creditor { lines.append(("payee", creditor)) }
        if let account { lines.append(("account", account)) }
        if let reference { lines.append(("reference", reference)) }
        if let reason { lines.append(("reason", reason.text)) }
        if let identifier { lines.append(("payment", identifier)) }
        lines.append(("time", "\(TimeText.short(time)) UTC"))
        lines.append(("record", "\(sequence), in a book of \(treeSize)"))
        lines.append(("signed by", clearing))
        return lines.map { label, value in
            "  " + label + String(repeating: " ", count: 11 - label.count) + SafeText.clean(value)
        }
    }
}

extension MoneyView {
    /// `12.50 EUR`
    var text: String { "\(amount) \(currency)" }
}

extension ReasonView {
    /// The sentences, and the code that other systems know it by.
    var text: String { message + (code.map { " (\($0))" } ?? "") }
}

/// Times as people read them in tables that say that they are in UTC.
enum TimeText {
    /// `2026-11-21 07:16:09` from `2026-11-21T07:16:09.250000Z`; whatever else it is, as it is.
    static func short(_ rfc3339: String) -> String {
        guard rfc3339.utf8.count >= 20, rfc3339.hasSuffix("Z") else { return rfc3339 }
        return String(rfc3339.prefix(19)).replacing("T", with: " ")
    }
}
