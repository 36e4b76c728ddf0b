public import Ledger

/// How the money of others lies, in every currency that the book holds.
public struct ReserveReport: Equatable, Sendable {
    public struct InCurrency: Equatable, Sendable {
        public let reserve: Reserve
        /// Minor units of the liabilities that nobody's account has.
        public let suspense: Int64
        /// Minor units of the liabilities that are to be paid out.
        public let payouts: Int64

        public init(reserve: Reserve, suspense: Int64, payouts: Int64) {
            (self.reserve, self.suspense, self.payouts) = (reserve, suspense, payouts)
        }
    }

    public let share: ReserveShare
    /// Sorted by currency.
    public let currencies: [InCurrency]

    public init(share: ReserveShare, currencies: [InCurrency]) {
        (self.share, self.currencies) = (share, currencies)
    }
}

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

/// Who keeps an account locked.
public struct LockEntry: Equatable, Sendable {
    public let account: AccountIdentifier
    /// `owner` or `operator`.
    public let lockedBy: String
    /// The operator's words.
    public let reason: String?
    public let since: Timestamp

    public init(account: AccountIdentifier, lockedBy: String, reason: String?, since: Timestamp) {
        (self.account, self.lockedBy, self.reason, self.since) = (account, lockedBy, reason, since)
    }
}
