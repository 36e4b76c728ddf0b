import ArgumentParser
import Simulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the very machines of these nodes in one process, with faults, from one seed.",
        subcommands: [SimulateRunCommand.self])
}

struct SimulateRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one scenario from one seed, and check every promise.",
        discussion: """
            Nodes crash, disks fail, links garble and clocks jump; then everything heals and must finish. The checks \
            derive the truth from the records alone.
              handsel simulate run Simulations/scenarios/two-people.toml --seed 42

            It ends with a digest: the same scenario and seed give the same one in every process and on every machine. \
            A broken promise ends with 5, and names the seed that shows it.
            """)

    @Argument(help: "The scenario's file, in TOML.")
    var scenario: String

    @Option(help: "Where all chance comes from.")
    var seed: UInt64 = 1

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let scenario = try ScenarioFile(path: scenario).read()
        let bar = ProgressBar(isShown: !common.json)
        let span = UInt64(max(1, scenario.faultsMicroseconds / 1_000_000))
        let report = Simulation.run(
            scenario: scenario, seed: seed,
            progress: { progress in
                let seconds = UInt64(max(0, progress.virtualMicroseconds / 1_000_000))
                bar.show(done: seconds, of: span, "virtual seconds of faults")
            })
        bar.clear()
        try common.output.write(SimulationAnswer(report, scenario: scenario.name, seed: seed))
        guard report.violations.isEmpty else {
            throw CommandError(
                .integrityBroken, "promise_broken", "\(report.violations.count) promises were broken",
                next: "Keep the seed \(seed), the scenario and the version: they show it again.")
        }
    }
}
