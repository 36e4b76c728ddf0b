import Ledger

/// The intents that may still come again: each is remembered until the first record after its expiry, then forgotten.
/// After that the durable index answers.
struct RecentIntents: Equatable, Sendable {
    private let countMax: Int
    private(set) var decided = PartedDictionary<IntentKey, DecidedIntent>()
    private(set) var expiries = ExpiryQueue<IntentKey>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.recentIntentsMax) {
        self.countMax = countMax
    }

    /// What a snapshot told.
    init(decided: PartedDictionary<IntentKey, DecidedIntent>, expiries: ExpiryQueue<IntentKey>) {
        self.init()
        (self.decided, self.expiries) = (decided, expiries)
    }

    var count: Int { decided.count }
    var isFull: Bool { count >= countMax }

    subscript(key: IntentKey) -> DecidedIntent? { decided[key] }

    mutating func remember(_ key: IntentKey, _ value: DecidedIntent, until expires: Timestamp) {
        decided[key] = value
        expiries.add(key, expires: expires)
    }

    mutating func forget(expiredAt now: Timestamp) {
        for key in expiries.takeExpired(at: now) { decided[key] = nil }
    }
}

/// The requests payable once that were paid, each until it expires: after that no intent for it is in time.
struct PaidRequests: Equatable, Sendable {
    private let countMax: Int
    /// Each with its creditor.
    private(set) var paid = PartedDictionary<Digest, AccountIdentifier>()
    private var counts = PartedDictionary<AccountIdentifier, Int>()
    private(set) var expiries = ExpiryQueue<Digest>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.paidRequestsMax) {
        self.countMax = countMax
    }

    /// What a snapshot told.
    init(paid: PartedDictionary<Digest, AccountIdentifier>, expiries: ExpiryQueue<Digest>) {
        self.init()
        (self.paid, self.expiries) = (paid, expiries)
        for creditor in paid.values { counts[creditor, default: 0] += 1 }
    }

    var count: Int { paid.count }

    /// Nobody can use up what there is for all.
    func isFull(for creditor: AccountIdentifier) -> Bool {
        count >= countMax || counts[creditor] ?? 0 >= ProtocolBounds.paidRequestsPerCreditorMax
    }

    func contains(_ request: Digest) -> Bool { paid[request] != nil }

    mutating func insert(_ request: Digest, of creditor: AccountIdentifier, until expires: Timestamp) {
        guard paid.updateValue(creditor, forKey: request) == nil else { return }
        counts[creditor, default: 0] += 1
        expiries.add(request, expires: expires)
    }

    mutating func forget(expiredAt now: Timestamp) {
        for request in expiries.takeExpired(at: now) {
            guard let creditor = paid.removeValue(forKey: request), let count = counts[creditor] else { continue }
            counts[creditor] = count > 1 ? count - 1 : nil
        }
    }
}
