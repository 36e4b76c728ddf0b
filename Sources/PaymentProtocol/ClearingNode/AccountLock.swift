import Ledger

/// Who keeps an account locked. An account that is not locked has none.
///
/// ```
/// (open) ──owner locks, or reports a loss──▶ by the owner ──an owner's key that is not locked out──▶ (open)
///    └────operator locks──▶ by the operator ──operator unlocks──▶ (open)
/// ```
///
/// Both may hold at once; the account is open again when neither does.
struct AccountLock: Equatable, Sendable {
    /// The owner's own.
    struct ByOwner: Equatable, Sendable {
        /// When the latest message that locked was made: what was signed before it undoes nothing.
        var created: Timestamp
        /// The keys that the owner took no word from any more, in the order in which they were named.
        var lockedOut: [PublicKey]
    }

    var owner: ByOwner?
    var isByOperator = false

    var isNobodys: Bool { owner == nil && !isByOperator }

    func isLockedOut(_ key: PublicKey) -> Bool { owner?.lockedOut.contains(key) ?? false }

    mutating func lock(naming key: PublicKey?, created: Timestamp) {
        var lock = owner ?? ByOwner(created: created, lockedOut: [])
        lock.created = max(lock.created, created)
        if let key, !lock.lockedOut.contains(key) { lock.lockedOut.append(key) }
        owner = lock
    }
}

/// The owners' instructions that may still come again: each is remembered until it would be too old to be taken in, and no
/// longer than a minute after that.
struct RecentInstructions: Equatable, Sendable {
    private static let lateMicrosecondsMax: Int64 = 60_000_000

    private let countMax: Int
    /// When each is too old.
    private(set) var known: [Digest: Timestamp] = [:]

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.recentInstructionsMax) {
        self.countMax = countMax
    }

    /// What a snapshot told.
    init(known: [Digest: Timestamp]) {
        self.init()
        self.known = known
        earliest = known.values.min()
    }

    /// The first of them, so that a record that forgets nothing looks at nothing.
    private var earliest: Timestamp?

    var isFull: Bool { known.count >= countMax }

    func contains(_ instruction: Digest) -> Bool { known[instruction] != nil }

    mutating func remember(_ instruction: Signed<AccountInstruction>) {
        let tooOld = instruction.message.created.adding(microseconds: ProtocolBounds.intentLifetimeMicrosecondsMax + 1)
        known[instruction.digest] = tooOld
        earliest = min(earliest ?? tooOld, tooOld)
    }

    mutating func forget(expiredAt now: Timestamp) {
        guard let earliest, now.microseconds(since: earliest) >= Self.lateMicrosecondsMax else { return }
        known = known.filter { $0.value > now }
        self.earliest = known.values.min()
    }
}
