/// What a payment node knows of its clearing node's log: the latest head that continues all before it, those that nobody has
/// connected with it yet, and what does not fit.
public struct KnownHeads: Equatable, Sendable {
    /// Alarms, ended ones included: the first of them, and where it proved nothing, one that does.
    public static let alarmsMax = 8

    /// Nil before the first receipt; the first head is believed.
    public private(set) var verified: SignedTreeHead?
    /// By their size: heads of receipts in the journal that are not known to belong to the same history.
    public private(set) var unverified: [UInt64: SignedTreeHead] = [:]
    /// In the order in which they were raised.
    public private(set) var alarms: [HeadEvidence] = []
    /// Why the user is warned and pays nobody; nil if nothing is wrong, or if it is over.
    public private(set) var alarm: HeadEvidence?

    public init() {}

    /// The head of this size that is known.
    func head(size: UInt64) -> SignedTreeHead? {
        verified?.head.size == size ? verified : unverified[size]
    }

    mutating func keep(_ head: SignedTreeHead) {
        guard self.head(size: head.head.size) == nil else { return }
        unverified[head.head.size] = head
        // The machine asks for no more receipts before these are verified. A journal from before heads were kept may hold more of
        // them: the largest say the most.
        if unverified.count > ProtocolBounds.unverifiedHeadsMax, let smallest = unverified.keys.min() {
            unverified[smallest] = nil
        }
    }

    mutating func verified(_ head: SignedTreeHead, confirmed: [UInt64]) {
        if verified.map({ $0.head.size < head.head.size }) ?? true { verified = head }
        for size in confirmed { unverified[size] = nil }
        unverified[head.head.size] = nil
    }

    mutating func raise(_ evidence: HeadEvidence) {
        if alarms.count < Self.alarmsMax { alarms.append(evidence) }
        alarm = evidence
    }

    mutating func end(_ end: AlarmEnd) {
        alarm = nil
        guard end == .overruled else { return }
        verified = nil
        unverified = [:]
    }
}
