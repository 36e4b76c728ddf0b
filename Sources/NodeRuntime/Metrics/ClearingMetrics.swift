import ClearingService
import Ledger
import PaymentProtocol
import Synchronization

/// What a clearing node counts for whoever watches it. Nothing here says anything about anybody's account.
final class ClearingMetrics: Sendable {
    private struct Counts {
        var records: [String: Int64] = [:]
        var refusals: [String: Int64] = [:]
        var failures: [String: Int64] = [:]
        /// Requests that were turned away because too much waited already, by door.
        var turnedAway: [Door: Int64] = [:]
        var groupSizes = BoundedHistogram(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000])
        var waitMicroseconds = BoundedHistogram(bounds: durations)
        var verificationMicroseconds = BoundedHistogram(bounds: durations)
        var commitMicroseconds = BoundedHistogram(bounds: durations)
        var headTime: Timestamp?
        var headSize: UInt64 = 0
    }

    enum Door: String, CaseIterable {
        case link, http
    }

    /// Microseconds: from a tenth of a millisecond to a second.
    private static let durations: [Int64] = [
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
    ]

    private let counts = Mutex(Counts())

    /// The events of a group waited so long for the machine.
    func waited(_ microseconds: [Int64]) {
        counts.withLock { counts in for wait in microseconds { counts.waitMicroseconds.add(wait) } }
    }

    /// The signatures of one request, or of a batch, were checked.
    func verified(microseconds: Int64) {
        counts.withLock { $0.verificationMicroseconds.add(microseconds) }
    }

    /// Too much waits already: whoever asked was told so.
    func turnedAway(at door: Door, count: Int = 1) {
        counts.withLock { $0.turnedAway[door, default: 0] += Int64(count) }
    }

    /// A group became durable.
    func committed(_ records: [ClearingRecord], microseconds: Int64) {
        counts.withLock { counts in
            counts.groupSizes.add(Int64(records.count))
            counts.commitMicroseconds.add(microseconds)
            for record in records {
                counts.records[record.body.metricName, default: 0] += 1
                switch record.body {
                case .refused(_, let refusal), .refunded(_, let refusal?):
                    counts.refusals[refusal.reasonCode + " recorded", default: 0] += 1
                default: break
                }
            }
        }
    }

    /// A head was signed.
    func signed(_ head: TreeHead) {
        counts.withLock { ($0.headTime, $0.headSize) = (head.time, head.size) }
    }

    /// What was answered without a record.
    func answered(_ answer: ClearingAnswer) {
        switch answer {
        case .refused(let report):
            let code = report.message.refusal.reasonCode
            counts.withLock { $0.refusals[code + " undecided", default: 0] += 1 }
        case .failed(let failure):
            counts.withLock { $0.failures["\(failure)", default: 0] += 1 }
        default:
            break
        }
    }

    /// What is so now, and not counted here.
    struct Gauges {
        let recordCount: UInt64
        let accountCount: Int
        let epoch: UInt64
        let isReady: Bool
        let waitingEvents: Int
        let waitingBytes: Int
        let waitingReads: Int
        let connections: Int
        let reserves: [Reserve]
        let now: Timestamp
    }

    /// In Prometheus's text format.
    func text(_ gauges: Gauges) -> String {
        let counts = counts.withLock { $0 }
        var text = MetricsText()
        text.add("handsel_ready", .gauge, "Whether the node decides.", gauges.isReady ? 1 : 0)
        text.add("handsel_leads", .gauge, "Whether the node leads its book.", 1)
        text.add("handsel_records", .gauge, "Records in the journal.", Int64(clamping: gauges.recordCount))
        text.add("handsel_accounts", .gauge, "Customers' accounts.", Int64(gauges.accountCount))
        text.add("handsel_epoch", .gauge, "How often the node took up its work.", Int64(clamping: gauges.epoch))
        text.add("handsel_connections", .gauge, "Sessions of links and calls over HTTP.", Int64(gauges.connections))
        text.add(
            "handsel_waiting_events", .gauge, "Events that wait for the machine.", Int64(gauges.waitingEvents))
        text.add(
            "handsel_waiting_verification_bytes", .gauge, "Bytes of requests on links that wait to be verified.",
            Int64(gauges.waitingBytes))
        text.add("handsel_waiting_reads", .gauge, "Reads of the book that wait.", Int64(gauges.waitingReads))
        if let headTime = counts.headTime {
            text.add(
                "handsel_head_size", .gauge, "Records under the latest signed head.", Int64(clamping: counts.headSize))
            text.add(
                "handsel_head_age_seconds", .gauge, "Seconds since the latest signed head.",
                gauges.now.microseconds(since: headTime) / 1_000_000)
        }
        func reserve(_ name: String, _ help: String, _ value: (Reserve) -> Int64) {
            text.add(
                name, .gauge, help, gauges.reserves.map { ([("currency", $0.currency.code)], value($0)) })
        }
        reserve("handsel_reserve_custody", "Customers' money in custody, in minor units.") { $0.custody }
        reserve("handsel_reserve_invested", "Customers' money that is invested, in minor units.") { $0.invested }
        text.add(
            "handsel_reserve_ratio", .gauge, "The part of customers' money that is in custody.", unit: 1_000_000,
            gauges.reserves.map { ([("currency", $0.currency.code)], Self.millionths($0.custody, of: $0.liabilities)) })
        reserve("handsel_reserve_required", "What must be in custody, in minor units.") { $0.required }
        text.add(
            "handsel_records_total", .counter, "Records made since the node started, by kind.",
            Self.labelled(counts.records) { [("kind", $0)] })
        text.add(
            "handsel_refusals_total", .counter, "Payments refused since the node started, by ISO 20022 reason.",
            Self.labelled(counts.refusals) { name in
                let parts = name.split(separator: " ").map(String.init)
                return [("reason", parts[0]), ("outcome", parts[1])]
            })
        text.add(
            "handsel_failures_total", .counter, "Requests that came to nothing since the node started.",
            Self.labelled(counts.failures) { [("failure", $0)] })
        text.add(
            "handsel_turned_away_total", .counter, "Requests turned away because too much waited already, by door.",
            Door.allCases.map { ([("door", $0.rawValue)], counts.turnedAway[$0] ?? 0) })
        text.add(
            "handsel_wait_seconds", "How long an event waited for the machine.", counts.waitMicroseconds,
            unit: 1_000_000)
        text.add(
            "handsel_verification_seconds", "How long it took to check the signatures of a request or of a batch.",
            counts.verificationMicroseconds, unit: 1_000_000)
        text.add("handsel_group_records", "Records that one commit made durable.", counts.groupSizes)
        text.add(
            "handsel_commit_seconds", "How long a commit took, sync included.", counts.commitMicroseconds,
            unit: 1_000_000)
        return text.text
    }

    /// All of nothing.
    private static func millionths(_ part: Int64, of whole: Int64) -> Int64 {
        whole > 0 ? Int64(Int128(part) * 1_000_000 / Int128(whole)) : 1_000_000
    }

    private static func labelled(
        _ values: [String: Int64], _ labels: (String) -> [(String, String)]
    ) -> [(labels: [(String, String)], value: Int64)] {
        values.sorted { $0.key < $1.key }.map { (labels($0.key), $0.value) }
    }
}

extension ClearingRecord.Body {
    /// Those that come often by their names.
    fileprivate var metricName: String {
        switch self {
        case .settled: "settled"
        case .refused: "refused"
        case .held: "held"
        case .escrowStep: "escrow_step"
        case .deadlinePassed: "deadline_passed"
        case .refunded: "refunded"
        case .credited: "credited"
        case .accountOpened: "account_opened"
        default: "other"
        }
    }
}
