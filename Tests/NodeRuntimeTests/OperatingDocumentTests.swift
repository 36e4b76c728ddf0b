import ClearingService
import Foundation
import Ledger
import PaymentProtocol
import Testing

@testable import NodeRuntime

/// An operator has nobody to ask: what a node keeps and counts must be told.
@Suite("Docs/OPERATING.md")
struct OperatingDocumentTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "Docs/OPERATING.md"), encoding: .utf8)
    }

    @Test("every file of a home is in its table", arguments: Home.Item.allCases)
    func files(item: Home.Item) {
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("| `") && $0.contains("`\(item.rawValue)`") })
    }

    @Test("every number that a node counts is in its table, with its type, and the table has no other")
    func metrics() {
        let metrics = ClearingMetrics()
        metrics.signed(
            TreeHead(
                log: PublicKey(.zero), size: 2, root: .sha256(of: []), epoch: 1, time: Timestamp(microseconds: 0)))
        let told = metrics.text(
            ClearingMetrics.Gauges(
                recordCount: 2, accountCount: 0, epoch: 1, isReady: true, waitingEvents: 0, waitingBytes: 0,
                waitingReads: 0, connections: 0,
                reserves: [Reserve(currency: .eur, custody: 1, invested: 0, share: .all)],
                now: Timestamp(microseconds: 0)))
        let standby = StandbyDesk.metrics(
            ClearingStatus(
                isReady: false, reason: nil, epoch: 1, recordCount: 2, accountCount: 0,
                time: Timestamp(microseconds: 0)),
            StandbyStatus(
                leader: "another", behindCount: 0, leaseMilliseconds: 1, leaseAgeMilliseconds: 1,
                lookAgeMilliseconds: 1))
        let types = (told + standby).split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            .map { $0.split(separator: " ").suffix(2).map(String.init) }
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `handsel_") }.map { row in
            row.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
        }
        #expect(rows.count > 20 && Set(rows) == Set(types))
    }
}
