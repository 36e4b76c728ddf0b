import ClearingService
import Simulator

/// How bumps were matched. Docs/schemas/bump-trial.json.
struct BumpTrialAnswer: Answer {
    struct Line: Codable, Equatable, Sendable {
        /// `outdoors`: places known to 5 to 35 m; `indoors`: to 50 m.
        let surroundings: String
        /// Pairs in a second on a square kilometre, in tenths.
        let densityTenths: Int64
        /// How many devices have a radio: `0`, `1/2`, `1`.
        let radioShare: String
        let right: Int
        let wrong: Int
        let refused: Int

        init(_ trial: BumpTrial, _ result: BumpTrial.Result) {
            surroundings = trial.surroundings.rawValue
            (densityTenths, radioShare) = (trial.densityTenths, "\(trial.radioShare)")
            (right, wrong, refused) = (result.right, result.wrong, result.refused)
        }

        private enum CodingKeys: String, CodingKey {
            case surroundings, right, wrong, refused
            case densityTenths = "density_tenths"
            case radioShare = "radio_share"
        }
    }

    let version: ViewVersion
    /// In decimal digits: larger than what every reader of JSON takes for a number.
    let seed: String
    let pairs: Int
    let lines: [Line]

    init(seed: UInt64, pairs: Int, lines: [Line]) {
        version = ViewVersion()
        (self.seed, self.pairs, self.lines) = (String(seed), pairs, lines)
    }

    func text(_ style: Style) -> String {
        let head = "              pairs/s/km²   radios   right      told to bump again   wrong"
        let rows = lines.map { line in
            let density = "\(line.densityTenths / 10).\(line.densityTenths % 10)"
            return [
                Self.padded(line.surroundings, to: 14), Self.padded(density, to: 14),
                Self.padded(line.radioShare, to: 9), Self.padded(share(line.right), to: 11),
                Self.padded(share(line.refused), to: 21), share(line.wrong),
            ].joined()
        }
        return (["\(pairs) pairs for each line, seed \(seed)", head] + rows).joined(separator: "\n")
    }

    /// In percent, with one digit behind the point.
    private func share(_ count: Int) -> String {
        let thousandths = (count * 2_000 / pairs + 1) / 2
        return "\(thousandths / 10).\(thousandths % 10) %"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
