/// Latencies of one run, in nanoseconds.
struct Latencies {
    private let sorted: [UInt64]

    init(_ values: [UInt64]) {
        sorted = values.sorted()
    }

    /// - Parameter share: 0.5 for the median.
    func quantile(_ share: Double) -> UInt64 {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
