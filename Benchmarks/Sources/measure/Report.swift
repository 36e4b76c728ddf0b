import Foundation

/// The one table that is printed.
struct Report {
    private var rows: [[String]] = []
    /// Nanoseconds of processor time of one raw verification: what everything is compared with.
    var rawVerify: Double = 1
    /// Payments per second of the program in C that does one after the other.
    var rawOneAtATime: Double?

    /// What is asked of the product: its figure beside the one it is held against, both of this run.
    private var comparisons: [[String]] = []

    static let comparisonHeader = ["work", "ours", "reference", "ratio", "the reference is"]

    /// - Parameter reference: in the same unit, payments per second unless the work says else.
    mutating func compare(_ work: String, ours: Double, reference: Double, of what: String) {
        comparisons.append([
            work, Self.count(ours), Self.count(reference), String(format: "%.2f", ours / reference), what,
        ])
        FileHandle.standardError.write(Data((comparisons.last ?? []).joined(separator: "  ").utf8 + [10]))
    }

    /// A figure that no run of something else is held against.
    ///
    /// - Parameter bar: what it should not be above.
    mutating func measure(_ work: String, _ value: Double, bar: Double? = nil) {
        func text(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }
        comparisons.append([
            work, text(value), bar.map(text) ?? "", bar.map { String(format: "%.2f", value / $0) } ?? "",
            bar == nil ? "" : "the most that it should be",
        ])
        FileHandle.standardError.write(Data((comparisons.last ?? []).joined(separator: "  ").utf8 + [10]))
    }

    /// Markdown: what is asked, in one table.
    var comparisonText: String { Self.table(Self.comparisonHeader, comparisons) }

    static let header = [
        "what", "each", "per second", "processor time", "in raw verifies", "latency p50", "latency p99",
    ]

    mutating func add(_ what: String, _ each: Taken, latencies: Latencies? = nil) {
        rows.append([
            what, Self.duration(each.wall), Self.count(1e9 / each.wall), Self.duration(each.processor),
            Self.ratio(each.processor / rawVerify),
            latencies.map { Self.duration(Double($0.quantile(0.5))) } ?? "",
            latencies.map { Self.duration(Double($0.quantile(0.99))) } ?? "",
        ])
        FileHandle.standardError.write(Data((rows.last ?? []).joined(separator: "  ").utf8 + [10]))
    }

    static func duration(_ nanoseconds: Double) -> String {
        switch nanoseconds {
        case ..<1e3: String(format: "%.0f ns", nanoseconds)
        case ..<1e5: String(format: "%.2f µs", nanoseconds / 1e3)
        case ..<1e6: String(format: "%.0f µs", nanoseconds / 1e3)
        default: String(format: "%.2f ms", nanoseconds / 1e6)
        }
    }

    static func count(_ value: Double) -> String {
        value < 10_000 ? String(format: "%.0f", value) : String(format: "%.0f 000", value / 1_000)
    }

    static func ratio(_ value: Double) -> String {
        value < 0.1 ? String(format: "%.3f", value) : String(format: "%.2f", value)
    }

    var text: String { Self.table(Self.header, rows) }

    /// Markdown, with the columns aligned for the eye.
    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            "| "
                + zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }
}
