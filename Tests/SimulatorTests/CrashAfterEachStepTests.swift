import Simulator
import Testing

/// One bump in a world where nothing else goes wrong, and one node that ends after one of the seven steps: all of them.
@Suite("A crash after each step")
struct CrashAfterEachStepTests {
    struct Moment: CustomTestStringConvertible {
        let role: PlannedCrash.Role
        let step: PaymentStep
        var testDescription: String { "\(role) ends after \(step)" }
    }

    static let moments = PlannedCrash.Role.allCases.flatMap { role in
        PaymentStep.allCases.map { Moment(role: role, step: $0) }
    }

    /// At once, while the step's messages are on their way, and a little later; in milliseconds.
    private static let delays: [Int64] = [0, 3, 12, 40]
    private static let seeds: ClosedRange<UInt64> = 1...2

    @Test("leaves the money settled once or not at all, and everybody agreed", arguments: moments)
    func crash(moment: Moment) {
        for delay in Self.delays {
            for seed in Self.seeds {
                var scenario = Scenario(name: "one bump")
                scenario.habits.undertakingCount = 1
                scenario.habits.attemptsMax = 3
                scenario.faultsMicroseconds = 10_000_000
                scenario.crashes.planned = PlannedCrash(
                    role: moment.role, step: moment.step, delayMicroseconds: delay * 1_000)
                let report = Simulation.run(scenario: scenario, seed: seed)
                #expect(report.violations.isEmpty, "seed \(seed), after \(delay) ms")
                #expect(report.crashCount == 1, "seed \(seed): the step was reached")
                #expect(report.settledCount <= 1)
                // Once the intent is durable, no crash undoes it.
                let isSigned =
                    [.clearing, .receipt].contains(moment.step) || (moment.step, moment.role) == (.intent, .clearing)
                if isSigned { #expect(report.settledCount == 1, "seed \(seed), after \(delay) ms") }
            }
        }
    }

    @Test("without one, the two bump, pay and are done")
    func noCrash() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var scenario = Scenario(name: "one bump")
            scenario.habits.undertakingCount = 1
            scenario.faultsMicroseconds = 10_000_000
            let report = Simulation.run(scenario: scenario, seed: seed)
            #expect(report.violations.isEmpty, "seed \(seed)")
            #expect(report.settledCount == 1 && report.crashCount == 0 && report.rebuildCount == 0)
        }
    }
}
