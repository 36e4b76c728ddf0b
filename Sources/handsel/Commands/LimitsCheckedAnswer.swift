import ClearingService
import Ledger

/// A file of limits that is right. Docs/schemas/limits-check.json.
struct LimitsCheckedAnswer: Answer {
    let version: ViewVersion
    let file: String
    /// Codes of the currencies that would be cleared.
    let currencies: [String]

    init(file: String, _ rules: LimitRules) {
        version = ViewVersion()
        self.file = file
        currencies = rules.bases.map(\.currency.code)
    }

    func text(_ style: Style) -> String {
        "\(file) is right: it clears \(currencies.count) \(currencies.count == 1 ? "currency" : "currencies")."
    }
}
