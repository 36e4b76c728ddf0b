import Ledger

/// The references under which something was booked or instructed: each is, once.
///
/// Money from a bank is signed with the day on which the bank booked it, and so its reference need not be remembered for ever:
///
///     the bank's day ── at most 90 days ──▶ booked here ── 92 days ──▶ forgotten
///
/// Whoever brings the same line again with the same day finds its reference remembered, or its day more than 90 days back:
/// it was booked no earlier than the day before the bank's, and is remembered for two days longer than the line may be old.
/// What else is instructed is remembered as long. For ever are remembered: money without a day, what lies in suspense or did,
/// and what was invested and divested.
///
/// - Source: Docs/PROTOCOL.md section 5.6; Docs/DECISIONS/0017-references-that-age.md.
struct BookedReferences: Equatable, Sendable {
    /// How long a reference is remembered.
    enum Memory: Equatable, Sendable {
        case ever
        /// Until a line of a statement that was booked at this time is too old to come again.
        case sinceBooked(Timestamp)
    }

    private let countMax: Int
    private let everCountMax: Int
    private(set) var ever = PartedSet<Digest>()
    private(set) var recent = PartedSet<Digest>()
    private(set) var expiries = ExpiryQueue<Digest>()
    /// Whether any money came with its day. From then on all has to: a reference that was forgotten could not be told from a
    /// new one by anything else.
    private(set) var areDated = false

    /// - Parameter countMax: smaller only where a test is to reach it; so with `everCountMax`.
    init(
        countMax: Int = ProtocolBounds.recentReferencesMax, everCountMax: Int = ProtocolBounds.everlastingReferencesMax
    ) {
        (self.countMax, self.everCountMax) = (countMax, everCountMax)
    }

    /// What a snapshot told.
    init(ever: PartedSet<Digest>, recent: PartedSet<Digest>, expiries: ExpiryQueue<Digest>, areDated: Bool) {
        self.init()
        (self.ever, self.recent, self.expiries, self.areDated) = (ever, recent, expiries, areDated)
    }

    /// Whether there is no room for another that would be remembered so. Nothing is forgotten to make room.
    func isFull(for memory: Memory) -> Bool {
        switch memory {
        case .ever: ever.count >= everCountMax
        case .sinceBooked: recent.count >= countMax
        }
    }

    func contains(_ reference: Digest) -> Bool { recent.contains(reference) || ever.contains(reference) }

    mutating func insert(_ reference: Digest, _ memory: Memory) {
        switch memory {
        case .ever:
            ever.insert(reference)
        case .sinceBooked(let time):
            guard recent.insert(reference) else { return }
            expiries.add(
                reference, expires: time.adding(microseconds: ProtocolBounds.referenceMemoryMicroseconds))
        }
    }

    mutating func noteDay() { areDated = true }

    mutating func forget(expiredAt now: Timestamp) {
        for reference in expiries.takeExpired(at: now) { recent.remove(reference) }
    }
}
