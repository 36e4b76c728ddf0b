public import Ledger

/// Money that arrived and that nobody's account has.
public struct SuspenseEntry: Equatable, Sendable {
    public let reference: String
    public let amount: Amount
    /// For whom it came, where that is known.
    public let account: AccountIdentifier?
    /// A name of `SuspenseCause`.
    public let cause: String
    /// The operator's words.
    public let reason: String?
    public let booked: Timestamp
    /// Of the record.
    public let sequence: UInt64

    public init(
        reference: String, amount: Amount, account: AccountIdentifier?, cause: String, reason: String?,
        booked: Timestamp, sequence: UInt64
    ) {
        (self.reference, self.amount, self.account, self.cause) = (reference, amount, account, cause)
        (self.reason, self.booked, self.sequence) = (reason, booked, sequence)
    }
}
