/// Latencies in microseconds, counted in classes that grow with them: each is right within a thirty-second part, and the
/// whole takes the same room whatever is counted. Those of several processes are added up.
struct LatencyHistogram: Codable, Equatable, Sendable {
    /// Values below this have a class each; above, every power of two has half as many.
    private static let exact = 64

    /// By class, lowest first, as far as there are any.
    private(set) var counts: [UInt64] = []
    private(set) var count: UInt64 = 0
    /// The greatest, exactly.
    private(set) var maximum: UInt64 = 0

    mutating func add(_ microseconds: UInt64, times: UInt64 = 1) {
        let index = Self.index(of: microseconds)
        if index >= counts.count { counts += [UInt64](repeating: 0, count: index + 1 - counts.count) }
        counts[index] += times
        count += times
        maximum = max(maximum, microseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        if other.counts.count > counts.count {
            counts += [UInt64](repeating: 0, count: other.counts.count - counts.count)
        }
        for (index, more) in other.counts.enumerated() { counts[index] += more }
        count += other.count
        maximum = max(maximum, other.maximum)
    }

    /// The latency that so many of a million are not above, within the width of a class; 0 if nothing was counted.
    func quantile(perMillion: UInt64) -> UInt64 {
        // Rounded up: the last of 1,000 is the p99.9 and what is above it.
        let wanted = max(1, (count * perMillion + 999_999) / 1_000_000)
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= wanted { return min(Self.greatest(of: index), maximum) }
        }
        return maximum
    }

    static func index(of microseconds: UInt64) -> Int {
        guard microseconds >= exact else { return Int(microseconds) }
        let power = 63 - microseconds.leadingZeroBitCount
        let shift = power - 5
        return exact + (power - 6) * 32 + Int(microseconds >> UInt64(shift)) - 32
    }

    /// The greatest value of a class.
    static func greatest(of index: Int) -> UInt64 {
        guard index >= exact else { return UInt64(index) }
        let (step, place) = ((index - exact) / 32, UInt64((index - exact) % 32))
        let shift = UInt64(step + 1)
        return ((32 + place + 1) << shift) - 1
    }
}
