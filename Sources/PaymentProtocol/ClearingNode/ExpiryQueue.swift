import Ledger

/// What is to be forgotten and when, by the minute: adding and taking cost the same however much is queued.
struct ExpiryQueue<Element: Equatable & Sendable>: Equatable, Sendable {
    private static var bucketMicroseconds: Int64 { 60_000_000 }

    private var buckets: [Int64: ChunkedArray<Element>] = [:]
    /// Everything in buckets before this one has been taken.
    private var firstBucket: Int64?

    private static func bucket(of time: Timestamp) -> Int64 { time.microseconds / bucketMicroseconds }

    mutating func add(_ element: Element, expires: Timestamp) {
        let bucket = Self.bucket(of: expires)
        buckets[bucket, default: ChunkedArray()].append(element)
        firstBucket = min(firstBucket ?? bucket, bucket)
    }

    /// What expired before the minute of `now`; the earliest minute first, in the order of adding within it.
    mutating func takeExpired(at now: Timestamp) -> [Element] {
        let current = Self.bucket(of: now)
        guard let first = firstBucket, first < current else { return [] }
        guard !buckets.isEmpty else {
            firstBucket = nil
            return []
        }
        // After a long silence there are fewer buckets than minutes: walk whichever is shorter.
        let due =
            current - first > Int64(buckets.count)
            ? buckets.keys.filter { $0 < current }.sorted() : Array(first..<current)
        firstBucket = current
        return due.flatMap { buckets.removeValue(forKey: $0) ?? ChunkedArray() }
    }

    // MARK: In a snapshot

    /// What is queued, the earliest minute first, in the order of adding within it.
    var queued: [(minute: Int64, elements: ChunkedArray<Element>)] {
        buckets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Nothing is queued before this minute; nil if nothing ever was.
    var firstMinute: Int64? { firstBucket }

    /// A queue as `queued` and `firstMinute` told it.
    init(firstMinute: Int64? = nil) {
        firstBucket = firstMinute
    }

    mutating func restore(_ element: Element, minute: Int64) {
        buckets[minute, default: ChunkedArray()].append(element)
    }
}
