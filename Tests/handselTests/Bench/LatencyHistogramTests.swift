import Testing

@testable import handsel

@Suite struct LatencyHistogramTests {
    @Test("a class holds what is near, every value has one, and they are in order")
    func classes() {
        var last = -1
        for value in Array(0..<10_000) + stride(from: 10_000, to: 100_000_000, by: 99_991) {
            let value = UInt64(value)
            let index = LatencyHistogram.index(of: value)
            #expect(index >= last)
            last = index
            let greatest = LatencyHistogram.greatest(of: index)
            #expect(greatest >= value)
            #expect(greatest - value <= value / 32)
            #expect(LatencyHistogram.index(of: greatest) == index)
            #expect(LatencyHistogram.index(of: greatest + 1) == index + 1)
        }
    }

    @Test("quantiles are those of the sorted values, within the width of a class")
    func quantiles() {
        var histogram = LatencyHistogram()
        for value in UInt64(1)...1_000 { histogram.add(value) }
        #expect(histogram.count == 1_000 && histogram.maximum == 1_000)
        for (perMillion, value) in [(500_000, 500), (900_000, 900), (990_000, 990), (999_000, 999), (1_000_000, 1_000)]
        {
            let quantile = histogram.quantile(perMillion: UInt64(perMillion))
            #expect(quantile >= UInt64(value) && quantile <= UInt64(value + value / 32))
        }
        #expect(LatencyHistogram().quantile(perMillion: 500_000) == 0)
    }

    @Test("two histograms added up are the histogram of all")
    func sum() {
        var (one, other, all) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value in UInt64(1)...500 {
            one.add(value * 3)
            other.add(value * 7_001, times: 2)
            all.add(value * 3)
            all.add(value * 7_001, times: 2)
        }
        one.add(other)
        #expect(one == all)
    }
}
