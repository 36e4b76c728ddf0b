@testable import Ledger

/// The same as a `RollingWindow` in the plainest way: a ring of all buckets, each of them there. What it says is what a
/// window is to say.
struct DenseWindow<Span: WindowSpan, Total: WindowTotal> {
    /// A ring: a bucket's place is its number modulo the count. Empty until something is added.
    private(set) var buckets: [Total] = []
    /// The bucket of the latest addition; without meaning while there is none.
    private(set) var latest: Int64 = 0

    private static var countKept: Int { Span.bucketCount + 1 }

    /// Counts what happened at this time. A time before the latest one counts as the latest: nothing is let in at the old
    /// end where it would be forgotten too early.
    mutating func add(_ total: Total, at time: Timestamp) {
        let bucket = Span.bucket(of: time)
        if buckets.isEmpty {
            buckets = Array(repeating: .zero, count: Self.countKept)
            latest = bucket
        }
        advance(to: bucket)
        buckets[Self.place(of: latest)].add(total)
    }

    /// Takes back what was added at this time, if that has not been forgotten.
    mutating func remove(_ total: Total, addedAt time: Timestamp) {
        let bucket = Span.bucket(of: time)
        guard !buckets.isEmpty, bucket <= latest, bucket > latest - Int64(Self.countKept) else { return }
        buckets[Self.place(of: bucket)].remove(total)
    }

    /// What happened within the span that ends at this time.
    func total(at time: Timestamp) -> Total {
        var total = Total.zero
        guard !buckets.isEmpty else { return total }
        let now = max(Span.bucket(of: time), latest)
        let oldest = now - Int64(Span.bucketCount)
        guard oldest <= latest else { return total }
        // From the oldest that still counts to the latest there is.
        var place = Self.place(of: oldest)
        for _ in oldest...latest {
            total.add(buckets[place])
            place = place + 1 == buckets.count ? 0 : place + 1
        }
        return total
    }

    private mutating func advance(to bucket: Int64) {
        guard bucket > latest else { return }
        if bucket - latest >= Int64(Self.countKept) {
            for place in buckets.indices { buckets[place] = .zero }
        } else {
            for passed in (latest + 1)...bucket { buckets[Self.place(of: passed)] = .zero }
        }
        latest = bucket
    }

    private static func place(of bucket: Int64) -> Int {
        let place = Int(bucket % Int64(countKept))
        return place < 0 ? place + countKept : place
    }
}
