import Ledger
public import PaymentProtocol

/// Payments that wait until the operator has looked at them, the first to be due first.
public struct ReviewListView: AnswerView {
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

    public init(_ pending: [PendingReview]) {
        version = ViewVersion()
        reviews = pending.map { review in
            let intent = review.payment.intent.message
            return Line(
                sequence: review.sequence, intent: review.payment.intent.digest.description, debtor: intent.debtor.text,
                creditor: intent.purpose == .withdrawal ? nil : intent.creditor.text, amount: MoneyView(intent.amount),
                measures: review.measures.measures.map(\.name), due: review.due.rfc3339)
        }
    }
}
