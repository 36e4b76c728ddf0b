import ClearingService

/// What a clearing node did under a load. Docs/schemas/bench.json.
struct BenchAnswer: Answer {
    struct Latency: Codable, Equatable, Sendable {
        /// Microseconds from when a payment was due to be sent to its receipt.
        let p50, p90, p99, p999, max: UInt64
    }

    let version: ViewVersion
    /// How payments reached the node.
    let over: LoadPlan.Way
    /// What was asked for.
    let rate, seconds, batch, processes: Int
    /// Node links, over all processes; 0 over HTTP.
    let links: Int
    let cores: Int
    /// Payments, over all processes.
    let settled, refused, busy, failed: UInt64
    /// From when the first was due to the last answer, and at least for as long as they were to be sent.
    let wallMicroseconds: UInt64
    let settledPerSecond: Int
    let latency: Latency
    /// Of the processes that made the load.
    let loadProcessorMicroseconds: UInt64
    /// Raw signature verifications a second of one core, measured in the same run with all cores at work.
    let verificationsPerSecond: Int
    /// Payments settled to raw verifications of all cores, in thousandths; each payment bears one signature.
    let ratioPerMille: Int
    /// The same, with the load's processor time taken out of what the cores could do.
    let ratioWithoutLoadPerMille: Int

    init(_ plan: LoadPlan, cores: Int, verificationsPerSecond: Int, answers: [LoadAnswer]) {
        version = ViewVersion()
        (over, links, self.cores) = (plan.way, plan.links * plan.processes, cores)
        (rate, seconds, batch, processes) = (plan.rate, plan.seconds, plan.batch, plan.processes)
        self.verificationsPerSecond = verificationsPerSecond
        let settled = answers.map(\.settled).reduce(0, +)
        self.settled = settled
        refused = answers.map(\.refused).reduce(0, +)
        busy = answers.map(\.busy).reduce(0, +)
        failed = answers.map(\.failed).reduce(0, +)
        let wall = Swift.max(1, answers.map(\.wallMicroseconds).max() ?? 1)
        wallMicroseconds = wall
        let load = answers.map(\.processorMicroseconds).reduce(0, +)
        loadProcessorMicroseconds = load
        settledPerSecond = Int(settled * 1_000_000 / wall)
        var histogram = LatencyHistogram()
        for answer in answers { histogram.add(answer.latencies) }
        latency = Latency(
            p50: histogram.quantile(perMillion: 500_000), p90: histogram.quantile(perMillion: 900_000),
            p99: histogram.quantile(perMillion: 990_000), p999: histogram.quantile(perMillion: 999_000),
            max: histogram.maximum)
        // What the cores could have verified in the time that they had.
        func ratio(_ coreMicroseconds: UInt64) -> Int {
            let possible = coreMicroseconds / 1_000 * UInt64(Swift.max(verificationsPerSecond, 1)) / 1_000
            return Int(settled * 1_000 / Swift.max(possible, 1))
        }
        let all = wall * UInt64(cores)
        ratioPerMille = ratio(all)
        ratioWithoutLoadPerMille = ratio(all > load ? all - load : 1)
    }

    enum CodingKeys: String, CodingKey {
        case version, over, rate, seconds, batch, processes, links, cores, settled, refused, busy, failed, latency
        case wallMicroseconds = "wall_microseconds"
        case settledPerSecond = "settled_per_second"
        case loadProcessorMicroseconds = "load_processor_microseconds"
        case verificationsPerSecond = "verifications_per_second"
        case ratioPerMille = "ratio_per_mille"
        case ratioWithoutLoadPerMille = "ratio_without_load_per_mille"
    }

    func text(_ style: Style) -> String {
        func milliseconds(_ microseconds: UInt64) -> String {
            "\(microseconds / 1_000).\(String(1_000 + microseconds % 1_000).dropFirst()) ms"
        }
        func part(_ perMille: Int) -> String { "\(perMille / 1_000).\(String(1_000 + perMille % 1_000).dropFirst())" }
        let way =
            switch over {
            case .http: "over HTTP, in batches of \(batch)"
            case .links: "over \(links) node links, each payment by itself"
            }
        return """
            \(style.apply(.good, "settled:")) \(settled) payments, \(settledPerSecond) a second (asked for: \(rate))
              \(way)
              refused \(refused), busy \(busy), failed \(failed)
              latency p50 \(milliseconds(latency.p50)), p90 \(milliseconds(latency.p90)), \
            p99 \(milliseconds(latency.p99)), p99.9 \(milliseconds(latency.p999)), max \(milliseconds(latency.max))
              raw verification: \(verificationsPerSecond) a second and core, \(cores) cores
              ratio: \(part(ratioPerMille)), without the load's own processor time \(part(ratioWithoutLoadPerMille))
              the load took \(milliseconds(loadProcessorMicroseconds)) of processor time in \(processes) processes
            """
    }
}
