public import Ledger
public import PaymentProtocol

/// What an account has, per currency, in the order of their codes. A currency that was never used is left out.
public struct BalanceView: AnswerView {
    public struct Line: Codable, Equatable, Sendable {
        public let currency: String
        /// Everything that is the account's, final.
        public let amount: String
        /// The part of it that is set aside for payments that are not settled yet.
        public let held: String
        /// What can be spent: the rest.
        public let available: String

        init(_ balance: AccountBalance) {
            currency = balance.amount.currency.code
            amount = balance.amount.majorUnits
            held = balance.held.majorUnits
            // Money set aside is part of the amount, so the difference cannot overflow; if it did, nothing is available.
            let available =
                (try? balance.amount.subtracting(balance.held))
                ?? Amount(
                    minorUnits: 0, currency: balance.amount.currency)
            self.available = available.majorUnits
        }
    }

    public let version: ViewVersion
    public let account: String
    public let balances: [Line]

    public init(_ balances: [AccountBalance], of account: AccountIdentifier) {
        version = ViewVersion()
        self.account = account.text
        self.balances = balances.sorted { $0.amount.currency < $1.amount.currency }.map(Line.init)
    }
}
