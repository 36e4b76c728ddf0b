public import Ledger
public import PaymentProtocol

/// One line of a payment node's history: a payment of its account, or a request that nobody has paid.
///
/// ```
/// requested ──▶ settled        (this node asked)
/// signed ──▶ settled | refused (this node pays)
/// settled                      (money that nobody was asked for)
/// ```
public struct PaymentEntry: Equatable, Sendable {
    public enum Role: String, Sendable {
        case debtor, creditor
    }

    public enum Status: Equatable, Sendable {
        /// Signed by this node, and not paid. It may have expired.
        case requested
        /// Signed by this node; what became of it is not known yet.
        case signed
        /// The money is set aside in an escrow, which is not over.
        case held
        case settled
        /// The escrow is over, and all of the money went back.
        case returned
        /// Final: it will never settle.
        case refused(PaymentRefusal)
    }

    /// Orders the history: the sequence number of the first record about it in this node's own journal.
    public let number: UInt64
    /// Of the intent; before there is one, of the request; for money from outside, the beginning of the order's digest.
    public let identifier: MessageIdentifier
    public let requestIdentifier: MessageIdentifier?
    public let role: Role
    /// Nil for a request that anybody may pay, and for money from outside.
    public let counterparty: AccountIdentifier?
    /// What they call themselves. Nobody has verified it.
    public let unverifiedName: String?
    public let amount: Amount
    public let text: String?
    public let status: Status
    public let created: Timestamp
    /// When the request or the intent ends; nil for money that came without either.
    public let expires: Timestamp?
    /// When this node learnt the outcome.
    public let concluded: Timestamp?
    /// The place of the record that settled or refused it in the clearing node's journal; nil without such a record.
    public let clearingSequence: UInt64?
}
