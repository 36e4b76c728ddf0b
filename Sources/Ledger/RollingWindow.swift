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
///     packed = the latest bucket, which of it and those before it are there (the lowest bit is the latest), their totals
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
        guard var reading = Reading(packed), bucket <= reading.latest else { return begin(bucket, with: total) }
        let start = reading.position
        var first = reading.takeTotal(of: packed)
        first.add(total)
        replace(start..<reading.position, with: first)
    }

    /// Takes back what was added at this time, if that has not been forgotten.
    mutating func remove(_ total: Total, addedAt time: Timestamp) {
        let bucket = Span.bucket(of: time)
        guard var reading = Reading(packed) else { return }
        while let found = reading.nextBucket, found >= bucket {
            let start = reading.position
            var left = reading.takeTotal(of: packed)
            guard found == bucket else { continue }
            left.remove(total)
            return replace(start..<reading.position, with: left)
        }
    }

    /// What happened within the span that ends at this time.
    func total(at time: Timestamp) -> Total {
        var sum = Total.zero
        guard var reading = Reading(packed) else { return sum }
        let oldest = max(Span.bucket(of: time), reading.latest) - Int64(Span.bucketCount)
        while let bucket = reading.nextBucket, bucket >= oldest { sum.add(reading.takeTotal(of: packed)) }
        return sum
    }

    // MARK: Buckets

    /// Reads the buckets from the latest to the oldest.
    private struct Reading {
        let latest: Int64
        /// The ages of the buckets that are still to be read, each a bit.
        private(set) var ages: UInt64
        /// Where the total of the next one is.
        private(set) var position = 0

        /// Nil if there is no bucket.
        init?(_ packed: PackedNumbers) {
            guard !packed.isEmpty else { return nil }
            latest = packed.number(at: &position).zigzag
            ages = packed.number(at: &position)
        }

        /// Nil after the last one.
        var nextBucket: Int64? { ages == 0 ? nil : latest - Int64(ages.trailingZeroBitCount) }

        mutating func takeTotal(of packed: PackedNumbers) -> Total {
            ages &= ages - 1
            return Total { packed.number(at: &position) }
        }
    }

    /// A later bucket than all others, which leave as far as they are out of its span.
    private mutating func begin(_ bucket: Int64, with total: Total) {
        var ages: UInt64 = 1
        var older = 0..<0
        if var reading = Reading(packed), bucket - reading.latest <= Int64(Span.bucketCount) {
            let start = reading.position
            // Each bucket is that much older now, and has left the span if its bit is beyond it.
            let kept = (reading.ages << UInt64(bucket - reading.latest)) & (2 << UInt64(Span.bucketCount) - 1)
            ages |= kept
            for _ in 0..<kept.nonzeroBitCount { _ = reading.takeTotal(of: packed) }
            older = start..<reading.position
        }
        var byteCount = older.count
        byteCount += PackedNumbers.byteCount(of: UInt64(zigzag: bucket)) + PackedNumbers.byteCount(of: ages)
        total.forEachNumber { byteCount += PackedNumbers.byteCount(of: $0) }
        var fresh = PackedNumbers(byteCapacity: byteCount)
        fresh.append(UInt64(zigzag: bucket))
        fresh.append(ages)
        total.forEachNumber { fresh.append($0) }
        fresh.append(packed, older)
        packed = fresh
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
        guard var reading = Reading(packed) else { return [] }
        var buckets: [(bucket: Int64, total: Total)] = []
        while let bucket = reading.nextBucket { buckets.append((bucket, reading.takeTotal(of: packed))) }
        return buckets
    }

    /// Nil unless the buckets are those of some window, from the latest to the oldest.
    init?(buckets: [(bucket: Int64, total: Total)]) {
        guard let latest = buckets.first?.bucket else { return }
        var ages: UInt64 = 0
        for (bucket, _) in buckets {
            let (age, overflow) = latest.subtractingReportingOverflow(bucket)
            guard !overflow, (0...Int64(Span.bucketCount)).contains(age), ages >> UInt64(age) == 0 else { return nil }
            ages |= 1 << UInt64(age)
        }
        packed.append(UInt64(zigzag: latest))
        packed.append(ages)
        for (_, total) in buckets { total.forEachNumber { packed.append($0) } }
        packed = packed.withoutSpareRoom
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
