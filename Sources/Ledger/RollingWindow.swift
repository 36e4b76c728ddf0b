/// What a window adds up. Sums stop at the greatest number instead of overflowing, and differences at zero.
protocol WindowTotal: Equatable, Sendable {
    static var zero: Self { get }
    mutating func add(_ other: Self)
    mutating func remove(_ other: Self)
}

/// What happened within a rolling span of record time, in buckets.
///
///     [ oldest, counted whole | … | … | … | now ]
///
/// The total is never less than what truly happened within the span, and never more than what happened within the span and
/// one bucket before it. Nothing is allocated before something happened.
///
/// - Source: Docs/LEDGER.md section 11.1.
struct RollingWindow<Span: WindowSpan, Total: WindowTotal>: Equatable, Sendable {
    /// A ring: a bucket's place is its number modulo the count. Empty until something is added.
    private(set) var buckets: [Total] = []
    /// The bucket of the latest addition; without meaning while there is none.
    private(set) var latest: Int64 = 0

    init() {}

    /// - Precondition: as many buckets as are kept.
    init(buckets: [Total], latest: Int64) {
        precondition(buckets.count == Self.countKept, "a window has its buckets")
        (self.buckets, self.latest) = (buckets, latest)
    }

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

/// An amount in minor units, never negative.
extension Int64: WindowTotal {
    mutating func add(_ other: Int64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }

    mutating func remove(_ other: Int64) {
        self = Swift.max(0, self - other)
    }
}

/// How many there were.
extension UInt32: WindowTotal {
    mutating func add(_ other: UInt32) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }

    mutating func remove(_ other: UInt32) {
        self = self > other ? self - other : 0
    }
}
