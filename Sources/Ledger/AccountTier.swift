/// How much a clearing node knows of an account's owner, and therefore how much may pass through the account.
///
/// ```
/// lowest ⇄ verified ⇄ business      by the operator's signed word, in either direction
/// ```
///
/// - Source: Docs/LEDGER.md section 12.1. The numbers are written into records and never change.
public enum AccountTier: UInt64, CaseIterable, Sendable {
    /// A key and a name that nobody verified: every account begins here.
    case lowest = 0
    /// The operator knows who owns it.
    case verified = 1
    /// The operator knows the business that owns it, and what it sells.
    case business = 2

    /// As `limits.toml` and the commands write it.
    public var name: String {
        switch self {
        case .lowest: "lowest"
        case .verified: "verified"
        case .business: "business"
        }
    }

    /// Nil for any other text.
    public init?(name: some StringProtocol) {
        guard let tier = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = tier
    }
}
