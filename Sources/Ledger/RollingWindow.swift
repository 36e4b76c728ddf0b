/// What a window adds up. Sums stop at the greatest number instead of overflowing, and differences at zero.
protocol WindowTotal: Equatable, Sendable {
    static var zero: Self { get }
    mutating func add(_ other: Self)
    mutating func remove(_ other: Self)

    /// Gives its whole numbers, none of them negative, always as many and in the same order.
    func forEachNumber(_ body: (UInt64) -> Void)
    /// From as many numbers, in that order.
    init(numbers next: () -> UInt64)
}

/// What happened within a rolling span of record time, in buckets.
///
///     [ oldest, counted whole | … | … | … | now ]
///
/// The total is never less than what truly happened within the span, and never more than what happened within the span and
/// one bucket before it.
///
/// Only buckets in which something happened are kept, and each of their numbers takes as many bytes as it needs; nothing is
/// allocated before something happened:
///
///     packed = the latest bucket, its total, { how many buckets before that the next one is, its total }
///
/// - Source: Docs/LEDGER.md section 11.1.
struct RollingWindow<Span: WindowSpan, Total: WindowTotal>: Equatable, Sendable {
    private(set) var packed = PackedNumbers()

    init() {}

    /// The bucket of the latest addition; nil while there is none.
    var latest: Int64? {
        var position = 0
        return packed.isEmpty ? nil : packed.number(at: &position).zigzag
    }

    /// Counts what happened at this time. A time before the latest one counts as the latest: nothing is let in at the old
    /// end where it would be forgotten too early.
    mutating func add(_ total: Total, at time: Timestamp) {
        let bucket = Span.bucket(of: time)
        guard let latest, bucket <= latest else { return begin(bucket, with: total) }
        var position = 0
        _ = packed.number(at: &position)
        let start = position
        var first = self.total(at: &position)
        first.add(total)
        replace(start..<position, with: first)
    }

    /// Takes back what was added at this time, if that has not been forgotten.
    mutating func remove(_ total: Total, addedAt time: Timestamp) {
        let wanted = Span.bucket(of: time)
        guard let latest, wanted <= latest, latest - wanted <= Int64(Span.bucketCount) else { return }
        var (bucket, position) = (latest, 0)
        _ = packed.number(at: &position)
        while true {
            let start = position
            var found = self.total(at: &position)
            if bucket == wanted {
                found.remove(total)
                return replace(start..<position, with: found)
            }
            guard bucket > wanted, position < packed.byteCount else { return }
            bucket -= Int64(bitPattern: packed.number(at: &position))
        }
    }

    /// What happened within the span that ends at this time.
    func total(at time: Timestamp) -> Total {
        var sum = Total.zero
        guard let latest else { return sum }
        let oldest = max(Span.bucket(of: time), latest) - Int64(Span.bucketCount)
        forEachBucket { bucket, total in
            guard bucket >= oldest else { return false }
            sum.add(total)
            return true
        }
        return sum
    }

    // MARK: Buckets

    /// From the latest to the oldest, as long as the body returns true.
    private func forEachBucket(_ body: (Int64, Total) -> Bool) {
        guard !packed.isEmpty else { return }
        var position = 0
        var bucket = packed.number(at: &position).zigzag
        while body(bucket, total(at: &position)), position < packed.byteCount {
            bucket -= Int64(bitPattern: packed.number(at: &position))
        }
    }

    private func total(at position: inout Int) -> Total {
        Total { packed.number(at: &position) }
    }

    /// A later bucket than all others, which leave as far as they are out of its span.
    private mutating func begin(_ bucket: Int64, with total: Total) {
        var older = 0..<0
        var distance: Int64 = 0
        if let latest, bucket - latest <= Int64(Span.bucketCount) {
            distance = bucket - latest
            older = rangeOfTotals(since: bucket - Int64(Span.bucketCount))
        }
        var byteCount = PackedNumbers.byteCount(of: UInt64(zigzag: bucket)) + older.count
        total.forEachNumber { byteCount += PackedNumbers.byteCount(of: $0) }
        // Fewer than 128 buckets are kept, so that a distance takes one byte.
        if !older.isEmpty { byteCount += 1 }
        var fresh = PackedNumbers(byteCapacity: byteCount)
        fresh.append(UInt64(zigzag: bucket))
        total.forEachNumber { fresh.append($0) }
        if !older.isEmpty {
            fresh.append(UInt64(distance))
            fresh.append(packed, older)
        }
        packed = fresh
    }

    /// Where the totals of the buckets since this one are, the latest first. At least the latest is since then.
    private func rangeOfTotals(since oldest: Int64) -> Range<Int> {
        var position = 0
        var bucket = packed.number(at: &position).zigzag
        let start = position
        while true {
            _ = total(at: &position)
            let end = position
            guard end < packed.byteCount else { return start..<end }
            bucket -= Int64(bitPattern: packed.number(at: &position))
            guard bucket >= oldest else { return start..<end }
        }
    }

    private mutating func replace(_ range: Range<Int>, with total: Total) {
        var byteCount = 0
        total.forEachNumber { byteCount += PackedNumbers.byteCount(of: $0) }
        if byteCount == range.count {
            var position = range.lowerBound
            total.forEachNumber { packed.overwrite($0, at: &position) }
            return
        }
        var fresh = PackedNumbers(byteCapacity: packed.byteCount - range.count + byteCount)
        fresh.append(packed, 0..<range.lowerBound)
        total.forEachNumber { fresh.append($0) }
        fresh.append(packed, range.upperBound..<packed.byteCount)
        packed = fresh
    }

    // MARK: In a snapshot

    /// The buckets that are kept, from the latest to the oldest.
    var buckets: [(bucket: Int64, total: Total)] {
        var buckets: [(bucket: Int64, total: Total)] = []
        forEachBucket { bucket, total in
            buckets.append((bucket, total))
            return true
        }
        return buckets
    }

    /// Nil unless the buckets are those of some window.
    init?(buckets: [(bucket: Int64, total: Total)]) {
        guard let latest = buckets.first?.bucket else { return }
        packed.append(UInt64(zigzag: latest))
        var before = latest
        for (place, (bucket, total)) in buckets.enumerated() {
            if place > 0 {
                let (distance, overflow) = before.subtractingReportingOverflow(bucket)
                let (age, tooOld) = latest.subtractingReportingOverflow(bucket)
                guard !overflow, !tooOld, distance > 0, age <= Int64(Span.bucketCount) else { return nil }
                packed.append(UInt64(distance))
            }
            total.forEachNumber { packed.append($0) }
            before = bucket
        }
        var exact = PackedNumbers(byteCapacity: packed.byteCount)
        exact.append(packed, 0..<packed.byteCount)
        packed = exact
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

    func forEachNumber(_ body: (UInt64) -> Void) { body(UInt64(bitPattern: self)) }

    init(numbers next: () -> UInt64) { self.init(bitPattern: next()) }
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

    func forEachNumber(_ body: (UInt64) -> Void) { body(UInt64(self)) }

    init(numbers next: () -> UInt64) { self.init(truncatingIfNeeded: next()) }
}
