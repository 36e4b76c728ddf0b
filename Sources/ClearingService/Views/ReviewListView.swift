import Ledger
public import PaymentProtocol

/// Payments that wait until the operator has looked at them, the first to be due first.
public struct ReviewListView: PagedView {
    public struct Line: Codable, Equatable, Sendable {
        /// Of the record that set the money aside: how the commands name the payment.
        public let sequence: UInt64
        /// The digest of the intent that the debtor signed.
        public let intent: String
        public let debtor: String
        /// Left out for a withdrawal, and an account otherwise.
        public let creditor: String?
        public let amount: MoneyView
        /// Which limits were passed, beyond which the operator wants to look.
        public let measures: [String]
        /// Then it goes back to the debtor.
        public let due: String
    }

    public let version: ViewVersion
    public let reviews: [Line]
    /// What to ask with for the lines that follow; left out if there are none.
    public let next: String?

    public init(_ pending: [PendingReview], next: String? = nil) {
        version = ViewVersion()
        self.next = next
        reviews = pending.map { review in
            let intent = review.payment.intent.message
            return Line(
                sequence: review.sequence, intent: review.payment.intent.digest.description, debtor: intent.debtor.text,
                creditor: intent.purpose == .withdrawal ? nil : intent.creditor.text, amount: MoneyView(intent.amount),
                measures: review.measures.measures.map(\.name), due: review.due.rfc3339)
        }
    }

    public var count: Int { reviews.count }

    /// These lines, and those of the page that follows.
    public func joined(with following: Self) -> Self {
        Self(version: version, reviews: reviews + following.reviews, next: following.next)
    }

    private init(version: ViewVersion, reviews: [Line], next: String?) {
        (self.version, self.reviews, self.next) = (version, reviews, next)
    }
}
