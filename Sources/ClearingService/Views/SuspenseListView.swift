public import PaymentProtocol

/// Money that arrived and that nobody's account has, the oldest first.
public struct SuspenseListView: AnswerView {
    public struct Line: Codable, Equatable, Sendable {
        public let reference: String
        public let amount: MoneyView
        /// For whom it came, where that is known.
        public let account: String?
        public let cause: String
        /// The operator's words.
        public let reason: String?
        public let time: String
        /// Of the record.
        public let sequence: UInt64
    }

    public let version: ViewVersion
    public let items: [Line]

    public init(_ entries: [SuspenseEntry]) {
        version = ViewVersion()
        items = entries.map { entry in
            Line(
                reference: entry.reference, amount: MoneyView(entry.amount), account: entry.account?.text,
                cause: entry.cause, reason: entry.reason, time: entry.booked.rfc3339, sequence: entry.sequence)
        }
    }
}
