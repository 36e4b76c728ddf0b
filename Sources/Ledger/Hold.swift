/// What became of a hold.
///
/// ```
/// pending ──► posted   the money moved, or some of it did and the rest was given back
///        ├──► voided   given back by decision
///        └──► expired  given back by time
/// ```
///
/// The three ends are final.
public enum HoldState: Hashable, Sendable {
    case pending
    case posted
    case voided
    case expired
}

/// Money of the debtor set aside for the creditor: not spendable meanwhile, and the creditor has room for it.
///
/// - Source: Docs/LEDGER.md section 7.
public struct Hold: Hashable, Sendable {
    public let identifier: Bytes32
    public let debtor: AccountIdentifier
    public let creditor: AccountIdentifier
    public let amount: Amount
    /// UTC. `Book.expireHolds(through:)` with this or a later moment expires the hold; nothing else does. A hold until
    /// `Timestamp.distantFuture` never expires: whoever placed it resolves it, and has it forgotten.
    public let expires: Timestamp
    public internal(set) var state: HoldState
    /// Minor units of it that moved.
    public internal(set) var posted: Int64
    /// Minor units of it that were given back.
    public internal(set) var voided: Int64

    /// Minor units that are still set aside.
    public var left: Int64 { amount.minorUnits - posted - voided }

    var doesExpire: Bool { expires != .distantFuture }

    public init(
        identifier: Bytes32, debtor: AccountIdentifier, creditor: AccountIdentifier, amount: Amount, expires: Timestamp,
        state: HoldState = .pending, posted: Int64 = 0, voided: Int64 = 0
    ) {
        self.identifier = identifier
        self.debtor = debtor
        self.creditor = creditor
        self.amount = amount
        self.expires = expires
        self.state = state
        self.posted = posted
        self.voided = voided
    }
}
