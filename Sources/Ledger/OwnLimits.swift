/// What an account's owner allows itself in one currency, in minor units. What is not there is not limited by the owner.
public struct OwnLimit: Hashable, Sendable {
    public var payment: Int64?
    public var paidDaily: Int64?
    public var paidMonthly: Int64?

    public init(payment: Int64? = nil, paidDaily: Int64? = nil, paidMonthly: Int64? = nil) {
        (self.payment, self.paidDaily, self.paidMonthly) = (payment, paidDaily, paidMonthly)
    }

    public static let none = OwnLimit()

    public var isEmpty: Bool { self == .none }

    /// The lower of each.
    func lowered(to other: OwnLimit) -> OwnLimit {
        func lower(_ left: Int64?, _ right: Int64?) -> Int64? {
            guard let left, let right else { return left ?? right }
            return min(left, right)
        }
        return OwnLimit(
            payment: lower(payment, other.payment), paidDaily: lower(paidDaily, other.paidDaily),
            paidMonthly: lower(paidMonthly, other.paidMonthly))
    }
}

/// An owner's limits in one currency over time: what lowers them acts at once, what raises them a day later, so that whoever
/// takes a device cannot lift them and pay.
///
///     set ──▶ now: the lower of old and new ──▶ (after the delay) the new
///
/// - Source: Docs/LEDGER.md section 12.4.
public struct OwnLimits: Hashable, Sendable {
    /// How long a raise waits, counted from the record's time.
    public static let raiseDelayMicroseconds: Int64 = 24 * 60 * 60 * 1_000_000

    private var current = OwnLimit.none
    private var next: OwnLimit?
    private var nextFrom = Timestamp(microseconds: .min)

    public init() {}

    /// As a snapshot keeps it: what counts now, what waits, and from when.
    public init(current: OwnLimit, next: OwnLimit?, nextFrom: Timestamp) {
        (self.current, self.next, self.nextFrom) = (current, next, nextFrom)
    }

    public var parts: (current: OwnLimit, next: OwnLimit?, nextFrom: Timestamp) { (current, next, nextFrom) }

    /// What limits the account at this time.
    public func limit(at time: Timestamp) -> OwnLimit {
        guard let next, time >= nextFrom else { return current }
        return next
    }

    /// What will limit it, and from when, if a raise waits at this time.
    public func raise(at time: Timestamp) -> (limit: OwnLimit, from: Timestamp)? {
        guard let next, time < nextFrom else { return nil }
        return (next, nextFrom)
    }

    /// A later word replaces a raise that still waits.
    public mutating func set(_ limit: OwnLimit, at time: Timestamp) {
        current = self.limit(at: time).lowered(to: limit)
        if current == limit {
            next = nil
            nextFrom = Timestamp(microseconds: .min)
        } else {
            next = limit
            nextFrom = time.adding(microseconds: Self.raiseDelayMicroseconds)
        }
    }

    /// Whether there is nothing left to know at this time.
    public func isForgettable(at time: Timestamp) -> Bool {
        limit(at: time).isEmpty && raise(at: time) == nil
    }
}
