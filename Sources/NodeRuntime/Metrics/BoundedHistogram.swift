/// How often a number was at most each of some bounds.
struct BoundedHistogram: Equatable, Sendable {
    let bounds: [Int64]
    /// Of those above the bound before, and at most this one.
    private(set) var counts: [UInt64]
    private(set) var count: UInt64 = 0
    private(set) var sum: UInt64 = 0

    init(bounds: [Int64]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count)
    }

    mutating func add(_ value: Int64) {
        if let index = bounds.firstIndex(where: { value <= $0 }) { counts[index] += 1 }
        count += 1
        sum += UInt64(max(0, value))
    }
}
