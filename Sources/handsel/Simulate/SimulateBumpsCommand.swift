import ArgumentParser
import Simulator

struct SimulateBumpsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bumps",
        abstract: "Measure how well bumps are matched, by how many bump nearby.",
        discussion: """
              handsel simulate bumps --seed 1

            People bump at random on a square kilometre, and the very matcher of a clearing node is told what their \
            devices would tell it: place and time alone, then also whom their radios hear. Told to bump again is safe; \
            introduced to the wrong one is what the authentication string is for. Docs/BUMP.md says what the numbers mean.
            """)

    @Option(help: "A whole number: all chance of the run comes from it.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many pairs bump, for each line of the table.", valueName: "count"))
    var pairs = 2_000

    @OptionGroup var common: CommonOptions

    /// Pairs in a second on a square kilometre, in tenths: a quiet town, a busy one, a full square, a festival.
    private static let densities: [Int64] = [1, 10, 100, 300]

    func run() async throws {
        guard (1...BumpTrial.pairsMax).contains(pairs) else {
            throw CommandError.usage(
                "--pairs \(pairs) is not possible", next: "Give a number from 1 to \(BumpTrial.pairsMax).")
        }
        let bar = ProgressBar(isShown: !common.json)
        var lines: [BumpTrialAnswer.Line] = []
        let trials = BumpTrial.Surroundings.allCases.flatMap { surroundings in
            Self.densities.flatMap { density in
                [Ratio.never, .half, .always].compactMap { radioShare in
                    BumpTrial(surroundings, densityTenths: density, pairCount: pairs, radioShare: radioShare)
                }
            }
        }
        for trial in trials {
            bar.show(done: UInt64(lines.count), of: UInt64(trials.count), "trials")
            lines.append(BumpTrialAnswer.Line(trial, trial.run(seed: seed)))
        }
        bar.clear()
        try common.output.write(BumpTrialAnswer(seed: seed, pairs: pairs, lines: lines))
    }
}

extension Ratio {
    fileprivate static let half = Ratio(1, in: 2) ?? .always
}
