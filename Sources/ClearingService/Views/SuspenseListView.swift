public import PaymentProtocol

/// Money that arrived and that nobody's account has, the oldest first.
public struct SuspenseListView: PagedView {
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
    /// What to ask with for the lines that follow; left out if there are none.
    public let next: String?

    public init(_ entries: [SuspenseEntry], next: String? = nil) {
        version = ViewVersion()
        self.next = next
        items = entries.map { entry in
            Line(
                reference: entry.reference, amount: MoneyView(entry.amount), account: entry.account?.text,
                cause: entry.cause, reason: entry.reason, time: entry.booked.rfc3339, sequence: entry.sequence)
        }
    }

    public var count: Int { items.count }

    /// These lines, and those of the page that follows.
    public func joined(with following: Self) -> Self {
        Self(version: version, items: items + following.items, next: following.next)
    }

    private init(version: ViewVersion, items: [Line], next: String?) {
        (self.version, self.items, self.next) = (version, items, next)
    }
}
