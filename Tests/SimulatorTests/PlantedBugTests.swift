import Simulator
import Testing

/// A check that never finds anything may be no check. Each of these mistakes in a shell, or of a disk, must be found.
@Suite("Planted bugs")
struct PlantedBugTests {
    private static let seeds: ClosedRange<UInt64> = 1...40

    /// The two people, without what makes runs long.
    private static let scenario: Scenario = {
        var scenario = Scenario.twoPeople
        scenario.clocks.jumps = .never
        scenario.healingMicrosecondsMax = 240_000_000
        scenario.adversary.repeatsAllLate = false
        return scenario
    }()

    /// What must be found, by the first word of the violation.
    private static let expected: [PlantedBug: Set<String>] = [
        .clearingAnswersEarly: ["receiptWithoutRecord", "headDoesNotFit"],
        .deviceSendsEarly: ["sentWithoutRecord"],
        .lostRecord: ["receiptWithoutRecord", "headDoesNotFit"],
        .syncLies: ["receiptWithoutRecord", "headDoesNotFit", "twoHeads"],
        .doublePost: ["settledTwice", "audit", "toldOtherwise"],
        .doubleCredit: ["creditedTwice", "audit"],
        .changedRecord: ["receiptWithoutRecord", "headDoesNotFit"],
        .swappedRecords: ["headDoesNotFit", "audit"],
        .holeInStatement: ["receiptMissing"],
        .staleBalance: ["balanceNeverWas"],
        .forkedLog: ["alarmRaised"],
        .lostSignature: ["notFinished"],
        .lostTimers: ["timersGrow"],
    ]

    @Test("each is found, by the checks that are there for it", arguments: PlantedBug.allCases)
    func found(bug: PlantedBug) throws {
        var missing = try #require(Self.expected[bug])
        for seed in Self.seeds where !missing.isEmpty {
            let report = Simulation.run(scenario: Self.scenario, seed: seed, bug: bug)
            missing.subtract(report.violations.map { String("\($0)".prefix { $0 != "(" }) })
        }
        #expect(missing.isEmpty, "not found in \(Self.seeds)")
    }

    @Test("without one, nothing is found")
    func sound() {
        for seed in Self.seeds {
            #expect(Simulation.run(scenario: Self.scenario, seed: seed).violations.isEmpty, "seed \(seed)")
        }
    }
}
