import Ledger

/// What is typed for one limit.
enum LimitText: Equatable {
    case unsaid
    case none
    /// In major units; zero is one.
    case amount(String)

    static func read(_ text: String?, _ currency: Currency) throws(CommandError) -> LimitText {
        guard let text else { return .unsaid }
        guard text != "none" else { return .none }
        // Zero is no amount to pay, and a limit all the same; what else is wrong is said below.
        if let amount = try? Amount(majorUnits: text, currency: currency), amount.minorUnits == 0 {
            return .amount(amount.majorUnits)
        }
        return .amount(try AmountText.read(text, currency: currency.code).majorUnits)
    }

    /// - Parameter before: what was said before; nil if nothing was.
    func over(_ before: String?) -> String? {
        switch self {
        case .unsaid: before
        case .none: nil
        case .amount(let text): text
        }
    }
}
