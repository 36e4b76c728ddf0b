import ClearingService
import PaymentProtocol
import Simulator

/// What came of a simulated run. Docs/schemas/simulation.json.
struct SimulationAnswer: Answer {
    let version: ViewVersion
    let scenario: String
    /// In decimal digits: larger than what every reader of JSON takes for a number.
    let seed: String
    /// Equal in every process and on every machine for the same scenario and seed.
    let digest: String
    let settled: Int
    let refused: Int
    let records: Int
    let events: Int
    let crashes: Int
    let rebuilds: Int
    let virtualSeconds: Int64
    /// Every promise that was broken; a good run has none.
    let violations: [String]

    init(_ report: RunReport, scenario: String, seed: UInt64) {
        version = ViewVersion()
        self.scenario = scenario
        self.seed = String(seed)
        digest = report.digest.description
        settled = report.settledCount
        refused = report.refusedCount
        records = report.recordCount
        events = report.eventCount
        crashes = report.crashCount
        rebuilds = report.rebuildCount
        virtualSeconds = report.virtualMicroseconds / 1_000_000
        violations = report.violations.map { "\($0)" }
    }

    private enum CodingKeys: String, CodingKey {
        case version, scenario, seed, digest, settled, refused, records, events, crashes, rebuilds, violations
        case virtualSeconds = "virtual_seconds"
    }

    func text(_ style: Style) -> String {
        let verdict =
            violations.isEmpty
            ? style.apply(.good, "Every promise held.") : style.apply(.error, "Promises were broken:")
        let lines = [
            "\(scenario), seed \(seed): \(settled) payments settled, \(refused) refused, in \(virtualSeconds) virtual seconds.",
            "  \(events) events, \(records) durable records, \(crashes) crashes, \(rebuilds) rebuilds after failed commits.",
            verdict,
        ]
        return (lines + violations.map { "  " + SafeText.clean($0) } + ["digest \(digest)"]).joined(separator: "\n")
    }
}
