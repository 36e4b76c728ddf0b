import Ledger

/// The intents that may still come again: each is remembered until the first record after its expiry, then forgotten.
/// After that the durable index answers.
struct RecentIntents: Equatable, Sendable {
    private let countMax: Int
    private var decided: [IntentKey: DecidedIntent] = [:]
    private var expiries = ExpiryQueue<IntentKey>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.recentIntentsMax) {
        self.countMax = countMax
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
    private var paid: Set<Digest> = []
    private var expiries = ExpiryQueue<Digest>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.paidRequestsMax) {
        self.countMax = countMax
    }

    var count: Int { paid.count }
    var isFull: Bool { count >= countMax }

    func contains(_ request: Digest) -> Bool { paid.contains(request) }

    mutating func insert(_ request: Digest, until expires: Timestamp) {
        paid.insert(request)
        expiries.add(request, expires: expires)
    }

    mutating func forget(expiredAt now: Timestamp) {
        for request in expiries.takeExpired(at: now) { paid.remove(request) }
    }
}
