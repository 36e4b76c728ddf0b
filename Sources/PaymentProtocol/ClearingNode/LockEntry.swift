public import Ledger

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
