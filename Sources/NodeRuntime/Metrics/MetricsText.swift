/// Numbers as Prometheus reads them: its text format, version 0.0.4.
///
/// - Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (Text-based format).
struct MetricsText: Sendable {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    enum Kind: String {
        case counter, gauge, histogram
    }

    /// - Parameter values: one for each set of labels, which are names and values.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ values: [(labels: [(String, String)], value: Int64)]
    ) {
        head(name, kind, help)
        for (labels, value) in values { line(name, labels, value) }
    }

    /// - Parameter unit: how many of what the values count are one of the metric's unit.
    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, unit: Int64,
        _ values: [(labels: [(String, String)], value: Int64)]
    ) {
        head(name, kind, help)
        for (labels, value) in values { line(name, labels, Self.decimal(value, unit)) }
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int64) {
        add(name, kind, help, [([], value)])
    }

    /// - Parameter unit: how many of what was counted are one of the metric's unit: 1,000,000 for microseconds told in seconds.
    mutating func add(_ name: String, _ help: String, _ histogram: BoundedHistogram, unit: Int64 = 1) {
        head(name, .histogram, help)
        var sum: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            sum += count
            line(name + "_bucket", [("le", Self.decimal(bound, unit))], Int64(sum))
        }
        line(name + "_bucket", [("le", "+Inf")], Int64(histogram.count))
        text += "\(name)_sum \(Self.decimal(Int64(histogram.sum), unit))\n"
        line(name + "_count", [], Int64(histogram.count))
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Int64) {
        line(name, labels, "\(value)")
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let inner = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + (labels.isEmpty ? "" : "{\(inner)}") + " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// A whole number that is not negative, divided by a power of ten, without a rounding.
    static func decimal(_ value: Int64, _ unit: Int64) -> String {
        guard unit > 1 else { return "\(value)" }
        // One more than the unit, so that its zeros are there; the first digit is then dropped.
        return "\(value / unit).\(String(unit + value % unit).dropFirst())"
    }
}
