import Foundation
import PaymentProtocol
import Simulator
import Testing

/// Two people, a clearing node, and everything that can go wrong around them, five hundred times.
@Suite("Two people, with everything going wrong")
struct TwoPeopleTests {
    private static let seedsPerPortion: UInt64 = 50

    @Test("every promise is kept, and everything finishes", arguments: 0..<10 as Range<UInt64>)
    func promises(portion: UInt64) {
        var settled = 0
        var troubles = 0
        for seed in portion * Self.seedsPerPortion + 1...(portion + 1) * Self.seedsPerPortion {
            let report = Simulation.run(scenario: .twoPeople, seed: seed)
            #expect(report.violations.isEmpty, "seed \(seed)")
            settled += report.settledCount
            troubles += report.crashCount + report.rebuildCount
        }
        // A world in which nobody pays, or nothing goes wrong, keeps every promise for nothing.
        #expect(settled > 2 * Int(Self.seedsPerPortion))
        #expect(troubles > 4 * Int(Self.seedsPerPortion))
    }

    @Test("the same seed gives the same run, another seed another one")
    func sameSeed() {
        let reports = [7, 7, 8].map { Simulation.run(scenario: .twoPeople, seed: $0) }
        #expect(reports[0] == reports[1])
        #expect(reports[0].digest != reports[2].digest)
    }

    @Test("looking on changes nothing")
    func tracing() {
        var lineCount = 0
        var progressCount = 0
        let watched = Simulation.run(
            scenario: .twoPeople, seed: 9, trace: { _ in lineCount += 1 }, progress: { _ in progressCount += 1 })
        #expect(watched == Simulation.run(scenario: .twoPeople, seed: 9))
        #expect(lineCount > watched.eventCount)
        #expect(progressCount > 10)
    }
}
