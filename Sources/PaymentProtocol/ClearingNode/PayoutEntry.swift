public import Ledger

/// A withdrawal that waits to be paid out.
public struct PayoutEntry: Equatable, Sendable {
    /// The sequence number of the record that took the money off the account.
    public let sequence: UInt64
    /// The digest of the intent that the customer signed.
    public let intent: Digest
    public let account: AccountIdentifier
    public let amount: Amount
    /// Where the customer wants it; nil if the text was lost or erased.
    public let destination: String?
    public let accepted: Timestamp

    public init(
        sequence: UInt64, intent: Digest, account: AccountIdentifier, amount: Amount, destination: String?,
        accepted: Timestamp
    ) {
        (self.sequence, self.intent, self.account, self.amount) = (sequence, intent, account, amount)
        (self.destination, self.accepted) = (destination, accepted)
    }
}
