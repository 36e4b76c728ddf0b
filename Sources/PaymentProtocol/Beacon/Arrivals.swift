public import Ledger

/// Which stores a customer has come to, by what their device hears.
///
/// ```
/// heard near, three times in five seconds ──► arrived ── not heard near for a minute ──► left ──► (heard again) …
/// ```
/// Nothing about the customer leaves the device by any of this: it only listens.
public struct Arrivals: Sendable {
    public enum Event: Equatable, Sendable {
        /// - Parameter isMuted: it is known, and the user does not want to be told.
        case arrived(StoreName, isMuted: Bool)
        case left(StoreName)
    }

    /// What a store's frame calls it.
    public typealias StoreName = [UInt8]

    /// A few frames at random do not make an arrival: so many, and over so long.
    static let sightingsMin = 3
    static let arrivalMicroseconds: Int64 = 5_000_000
    /// Scans stop for seconds by themselves, and people turn around.
    static let absenceMicroseconds: Int64 = 60_000_000
    /// Stores in the air at once; whoever sends more names than there are stores makes the oldest be forgotten.
    public static let storesMax = 256

    private struct Store {
        var strength = SignalStrength()
        var distance: DistanceClass?
        /// Of the sightings nearby that are not an arrival yet.
        var firstNear: Timestamp?
        var nearCount = 0
        var lastNear: Timestamp?
        var lastHeard: Timestamp
        var isPresent = false
    }

    private var stores: [StoreName: Store] = [:]
    /// No arrival is told of at all.
    public var isMuted = false
    private var muted: Set<StoreName>

    /// - Parameter muted: stores that the user does not want to hear of.
    public init(muted: Set<StoreName> = []) {
        self.muted = muted
    }

    public mutating func mute(_ store: StoreName) { muted.insert(store) }

    public mutating func unmute(_ store: StoreName) { muted.remove(store) }

    /// About how far away a store is; nil if it is not heard, or with no strength.
    public func distance(of store: StoreName) -> DistanceClass? { stores[store]?.distance }

    /// A store's frame was heard.
    ///
    /// - Parameters:
    ///   - strength: as received, in dBm; 127 if the controller does not say, which is taken for near.
    ///   - now: on a clock that is not set back.
    public mutating func heard(_ frame: StoreFrame, strength: Int8, at now: Timestamp) -> [Event] {
        var events = expire(at: now)
        if stores[frame.name] == nil { events += makeRoom() }
        var store = stores[frame.name] ?? Store(lastHeard: now)
        store.lastHeard = now
        store.strength.read(strength)
        store.distance = store.strength.decibels.map {
            DistanceClass.of(loss: Int(frame.head.referencePower) - $0, after: store.distance)
        }
        if store.distance ?? .near <= .near {
            store.firstNear = store.firstNear ?? now
            store.nearCount += 1
            store.lastNear = now
        } else if !store.isPresent {
            (store.firstNear, store.nearCount) = (nil, 0)
        }
        if !store.isPresent, let first = store.firstNear, store.nearCount >= Self.sightingsMin,
            now.microseconds(since: first) >= Self.arrivalMicroseconds
        {
            store.isPresent = true
            events.append(.arrived(frame.name, isMuted: isMuted || muted.contains(frame.name)))
        }
        stores[frame.name] = store
        return events
    }

    /// Time passed without a frame.
    public mutating func expire(at now: Timestamp) -> [Event] {
        var left: [StoreName] = []
        for (name, store) in stores {
            let since = now.microseconds(since: store.isPresent ? store.lastNear ?? store.lastHeard : store.lastHeard)
            if since >= Self.absenceMicroseconds { left.append(name) }
        }
        return left.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { forget($0) }
    }

    /// When `expire` may have something to say; nil while nothing is heard.
    public var nextExpiry: Timestamp? {
        stores.values.map { ($0.isPresent ? $0.lastNear ?? $0.lastHeard : $0.lastHeard) }.min()?
            .adding(microseconds: Self.absenceMicroseconds)
    }

    private mutating func makeRoom() -> [Event] {
        guard stores.count >= Self.storesMax else { return [] }
        // One where nobody has arrived goes first, so that a flood of names does not send anybody away.
        let oldest = stores.min { left, right in
            if left.value.isPresent != right.value.isPresent { return !left.value.isPresent }
            if left.value.lastHeard != right.value.lastHeard { return left.value.lastHeard < right.value.lastHeard }
            return left.key.lexicographicallyPrecedes(right.key)
        }
        return oldest.map { forget($0.key) } ?? []
    }

    private mutating func forget(_ name: StoreName) -> [Event] {
        guard let store = stores.removeValue(forKey: name), store.isPresent else { return [] }
        return [.left(name)]
    }
}
