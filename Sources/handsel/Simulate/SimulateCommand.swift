import ArgumentParser
import Simulator

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the very same machines in a simulated world where things go wrong.",
        discussion: """
              handsel simulate run Simulations/scenarios/two-people.toml --seed 1
              handsel simulate bumps --seed 1
            """,
        subcommands: [SimulateRunCommand.self, SimulateBumpsCommand.self])
}

struct SimulateRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one world from its beginning to its checks.",
        discussion: """
              handsel simulate run Simulations/scenarios/two-people.toml --seed 1

            First things go wrong, then nothing does and everything must finish. Then the truth is derived anew from the \
            records and compared with what everybody was told. The run ends with a digest: the same scenario and seed \
            give the same one in every process and on every machine. It ends with 5 if a promise was broken.
            """)

    @Argument(help: "A TOML file: what the world is made of, and what goes wrong in it.", completion: .file())
    var scenario: String

    @Option(help: "A whole number: all chance of the run comes from it.")
    var seed: UInt64 = 1

    @Flag(help: "Say everything that happens and everything a machine asks for, on the standard error output.")
    var trace = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let scenario = try ScenarioFile(path: scenario).read()
        let bar = ProgressBar(isShown: !common.json && !trace)
        // Somebody who stops reading has seen enough, and the run's own answer still comes.
        let say = { (line: String) -> Void in try? Terminal.write(line + "\n", to: .standardError) }
        let report = Simulation.run(
            scenario: scenario, seed: seed, trace: trace ? say : nil,
            progress: { (progress: SimulationProgress) in
                // How long finishing takes, nobody knows before: until then the bar stands just below its end.
                let elapsed = UInt64(max(progress.virtualMicroseconds, 0) / 1_000_000)
                let faults = UInt64(max(scenario.faultsMicroseconds, 0) / 1_000_000)
                bar.show(
                    done: elapsed, of: max(faults, elapsed) + 1, "virtual seconds, \(progress.events) events")
            })
        bar.clear()
        try common.output.write(SimulationAnswer(report, scenario: scenario.name, seed: seed))
        if !report.violations.isEmpty {
            throw CommandError(
                .integrityBroken, "promise_broken",
                "the run broke \(report.violations.count == 1 ? "a promise" : "\(report.violations.count) promises")",
                next: "Keep the seed, the scenario and the commit: together they are the failure. "
                    + "--trace tells what led to it.")
        }
    }
}
