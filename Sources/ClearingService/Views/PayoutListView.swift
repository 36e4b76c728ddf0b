public import PaymentProtocol

/// Withdrawals that wait to be paid out, the oldest first.
public struct PayoutListView: AnswerView {
    public struct Line: Codable, Equatable, Sendable {
        /// Of the record that took the money off the account: how the commands name the payout.
        public let sequence: UInt64
        public let account: String
        public let amount: MoneyView
        /// Where the customer wants it; left out if the text was lost or erased.
        public let destination: String?
        public let time: String
        /// The digest of the intent that the customer signed.
        public let intent: String
    }

    public let version: ViewVersion
    public let payouts: [Line]

    public init(_ entries: [PayoutEntry]) {
        version = ViewVersion()
        payouts = entries.map { entry in
            Line(
                sequence: entry.sequence, account: entry.account.text, amount: MoneyView(entry.amount),
                destination: entry.destination, time: entry.accepted.rfc3339, intent: entry.intent.description)
        }
    }
}
