import ClearingService
import Ledger
import PaymentProtocol
import Testing

@testable import NodeRuntime

@Suite("What a clearing node counts")
struct ClearingMetricsTests {
    private func gauges(_ waiting: Int = 0) -> ClearingMetrics.Gauges {
        ClearingMetrics.Gauges(
            recordCount: 7, accountCount: 2, epoch: 1, isReady: true, waitingEvents: waiting, waitingBytes: 5,
            waitingReads: 4, connections: 3,
            reserves: [Reserve(currency: .eur, custody: 70, invested: 30, share: .all)],
            now: Timestamp(microseconds: 9_000_000))
    }

    /// What every reader of the format relies on: each metric's help and type before its lines, once; names and labels of
    /// the allowed letters; a histogram's buckets that only grow, and end with the count.
    private func check(_ text: String) throws {
        var types: [String: String] = [:]
        var helps: Set<String> = []
        var buckets: [String: [Int]] = [:]
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if words[0] == "#" {
                if words[1] == "HELP" { #expect(helps.insert(words[2]).inserted) }
                if words[1] == "TYPE" {
                    #expect(helps.contains(words[2]) && types[words[2]] == nil)
                    types[words[2]] = words[3]
                }
                continue
            }
            let match = try #require(line.wholeMatch(of: /([a-z_:][a-z0-9_:]*)(\{[^{}]*\})? (-?[0-9.]+)/), "\(line)")
            let name = String(match.1)
            let family = ["_bucket", "_sum", "_count"].reduce(name) { name, suffix in
                name.hasSuffix(suffix) && types[String(name.dropLast(suffix.count))] == "histogram"
                    ? String(name.dropLast(suffix.count)) : name
            }
            #expect(types[family] != nil, "\(line)")
            if name == family + "_sum" { continue }
            if name.hasSuffix("_bucket") { buckets[family, default: []].append(try #require(Int(match.3))) }
            if name == family + "_count", types[family] == "histogram" {
                #expect(buckets[family]?.last == Int(match.3))
                #expect(buckets[family] == buckets[family]?.sorted())
            }
            if let labels = match.2 {
                #expect(labels.wholeMatch(of: /\{([a-z_]+="[^"]*")(,[a-z_]+="[^"]*")*\}/) != nil, "\(line)")
            }
        }
        #expect(helps == Set(types.keys))
    }

    @Test("the text is one that a collector reads, with nothing counted and with everything")
    func format() throws {
        let metrics = ClearingMetrics()
        try check(metrics.text(gauges()))
        metrics.committed([], microseconds: 1_500)
        metrics.committed([], microseconds: 90_000_000)
        metrics.waited([300, 2_000_000])
        metrics.verified(microseconds: 80)
        metrics.turnedAway(at: .link)
        metrics.turnedAway(at: .link)
        for failure in RequestFailure.allCases { metrics.answered(.failed(failure)) }
        let text = metrics.text(gauges(12))
        try check(text)
        #expect(text.contains("\nhandsel_waiting_events 12\n"))
        #expect(text.contains("\nhandsel_reserve_custody{currency=\"EUR\"} 70\n"))
        #expect(text.contains("\nhandsel_failures_total{failure=\"busy\"} 1\n"))
        #expect(text.contains("\nhandsel_commit_seconds_bucket{le=\"0.002000\"} 1\n"))
        #expect(text.contains("\nhandsel_commit_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("\nhandsel_commit_seconds_sum 90.001500\n"))
        #expect(text.contains("\nhandsel_wait_seconds_bucket{le=\"0.000500\"} 1\n"))
        #expect(text.contains("\nhandsel_wait_seconds_sum 2.000300\n"))
        #expect(text.contains("\nhandsel_verification_seconds_bucket{le=\"0.000100\"} 1\n"))
        #expect(text.contains("\nhandsel_turned_away_total{door=\"link\"} 2\n"))
        #expect(text.contains("\nhandsel_turned_away_total{door=\"http\"} 0\n"))
        #expect(text.contains("\nhandsel_reserve_ratio{currency=\"EUR\"} 0.700000\n"))
    }

    @Test("a number in a histogram is in the first bucket that it fits, and in all above")
    func histogram() {
        var histogram = BoundedHistogram(bounds: [1, 10])
        for value in [Int64(0), 1, 2, 10, 11] { histogram.add(value) }
        #expect(histogram.counts == [2, 2] && histogram.count == 5 && histogram.sum == 24)
    }

    @Test("a part of a second is told exactly")
    func decimals() {
        #expect(MetricsText.decimal(1_500_001, 1_000_000) == "1.500001")
        #expect(MetricsText.decimal(7, 1_000_000) == "0.000007")
        #expect(MetricsText.decimal(7, 1) == "7")
    }
}
