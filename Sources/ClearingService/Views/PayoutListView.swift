public import PaymentProtocol

/// Withdrawals that wait to be paid out, the oldest first.
public struct PayoutListView: PagedView {
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
    /// What to ask with for the lines that follow; left out if there are none.
    public let next: String?

    public init(_ entries: [PayoutEntry], next: String? = nil) {
        version = ViewVersion()
        self.next = next
        payouts = entries.map { entry in
            Line(
                sequence: entry.sequence, account: entry.account.text, amount: MoneyView(entry.amount),
                destination: entry.destination, time: entry.accepted.rfc3339, intent: entry.intent.description)
        }
    }

    public var count: Int { payouts.count }

    /// These lines, and those of the page that follows.
    public func joined(with following: Self) -> Self {
        Self(version: version, payouts: payouts + following.payouts, next: following.next)
    }

    private init(version: ViewVersion, payouts: [Line], next: String?) {
        (self.version, self.payouts, self.next) = (version, payouts, next)
    }
}
