public import Ledger

/// Who keeps an account locked.
public struct LockEntry: Equatable, Sendable {
    public let account: AccountIdentifier
    /// `owner` or `operator`.
    public let lockedBy: String
    /// The operator's words.
    public let reason: String?
    public let since: Timestamp
    /// Of the record that locked it.
    public let sequence: UInt64

    public init(account: AccountIdentifier, lockedBy: String, reason: String?, since: Timestamp, sequence: UInt64) {
        (self.account, self.lockedBy, self.reason, self.since) = (account, lockedBy, reason, since)
        self.sequence = sequence
    }
}
