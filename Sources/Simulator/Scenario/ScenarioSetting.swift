import Ledger

/// One value of a scenario file, as TOML tells them apart.
public enum ScenarioValue: Hashable, Sendable {
    case integer(Int64)
    case text(String)
    case boolean(Bool)
    /// An array of two integers: from, to, both included.
    case range(Int64, Int64)
}

/// Why a scenario file is refused.
public enum ScenarioError: Error, Hashable, Sendable {
    case unknownSetting(String)
    /// - `expected`: what the setting may be, in words.
    case badValue(String, expected: String)
}

/// One setting of a scenario file: its name, and what it may be. The only description of the file.
public struct ScenarioSetting: Sendable {
    /// As TOML names it from the top: `network.loses`.
    public let path: String
    public let expected: String
    fileprivate let set: @Sendable (inout Scenario, ScenarioValue) -> Bool

    /// Every setting, in the order of a file.
    public static let all: [ScenarioSetting] = [
        count("people", \.peopleCount, 2...Scenario.peopleMax),
        currency("currency", \.currency),
        integer("opening_credit_minor_units", \.openingCredit),
        integer("faults_microseconds", \.faultsMicroseconds),
        integer("healing_microseconds_max", \.healingMicrosecondsMax),

        integer("habits.undertakings", \.habits.undertakingCount),
        range("habits.pause_microseconds", \.habits.pauseMicroseconds),
        range("habits.amounts_minor_units", \.habits.amounts),
        ratio("habits.pays_directly", \.habits.paysDirectly),
        ratio("habits.misunderstands_terms", \.habits.misunderstandsTerms),
        ratio("habits.types_wrong_string", \.habits.typesWrongString),
        ratio("habits.declines", \.habits.declines),
        ratio("habits.changes_mind", \.habits.changesMind),
        ratio("habits.walks_away", \.habits.walksAway),
        ratio("habits.is_bumped_into", \.habits.isBumpedInto),
        ratio("habits.looks_at_balance", \.habits.looksAtBalance),
        range("habits.reaction_microseconds", \.habits.reactionMicroseconds),
        integer("habits.attempts_max", \.habits.attemptsMax),
        ratio("habits.tops_up", \.habits.topsUp),

        range("network.delay_microseconds", \.network.delayMicroseconds),
        ratio("network.refuses", \.network.refuses),
        ratio("network.cuts", \.network.cuts),
        ratio("network.goes_silent", \.network.goesSilent),
        ratio("network.loses", \.network.loses),
        ratio("network.copies", \.network.copies),
        ratio("network.changes", \.network.changes),
        ratio("network.overtakes", \.network.overtakes),
        ratio("network.loses_calls", \.network.losesCalls),
        ratio("network.copies_calls", \.network.copiesCalls),

        range("disks.append_microseconds", \.disks.appendMicroseconds),
        ratio("disks.fails", \.disks.fails),
        ratio("disks.is_unknown", \.disks.isUnknown),
        ratio("disks.tears", \.disks.tears),

        optionalRange("crashes.between_microseconds", \.crashes.betweenMicroseconds),
        range("crashes.down_microseconds", \.crashes.downMicroseconds),

        integer("clocks.offset_microseconds_max", \.clocks.offsetMicrosecondsMax),
        integer("clocks.drift_parts_per_million_max", \.clocks.driftPartsPerMillionMax),
        ratio("clocks.jumps", \.clocks.jumps),
        integer("clocks.jump_microseconds", \.clocks.jumpMicroseconds),
        range("clocks.jump_lasts_microseconds", \.clocks.jumpLastsMicroseconds),

        ratio("adversary.repeats_intents", \.adversary.repeatsIntents),
        ratio("adversary.spends_twice", \.adversary.spendsTwice),
        ratio("adversary.forges_intents", \.adversary.forgesIntents),
        boolean("adversary.repeats_all_late", \.adversary.repeatsAllLate),
    ]

    private typealias Path<Value> = any WritableKeyPath<Scenario, Value> & Sendable

    private static func integer(_ path: String, _ field: Path<Int64>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "an integer, not negative") { scenario, value in
            guard case .integer(let number) = value, number >= 0 else { return false }
            scenario[keyPath: field] = number
            return true
        }
    }

    private static func count(_ path: String, _ field: Path<Int>, _ allowed: ClosedRange<Int>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "an integer from \(allowed.lowerBound) to \(allowed.upperBound)") {
            scenario, value in
            guard case .integer(let number) = value, allowed.contains(Int(number)) else { return false }
            scenario[keyPath: field] = Int(number)
            return true
        }
    }

    private static func ratio(_ path: String, _ field: Path<Ratio>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "how often, such as \"1/150\", \"0\" or \"1\"") { scenario, value in
            guard case .text(let text) = value, let ratio = Ratio(text) else { return false }
            scenario[keyPath: field] = ratio
            return true
        }
    }

    private static func range(_ path: String, _ field: Path<ClosedRange<Int64>>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "[from, to], two integers, neither negative") { scenario, value in
            guard let range = range(value) else { return false }
            scenario[keyPath: field] = range
            return true
        }
    }

    private static func optionalRange(_ path: String, _ field: Path<ClosedRange<Int64>?>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "[from, to], two integers, neither negative; left out for never") {
            scenario, value in
            guard let range = range(value) else { return false }
            scenario[keyPath: field] = range
            return true
        }
    }

    private static func range(_ value: ScenarioValue) -> ClosedRange<Int64>? {
        guard case .range(let from, let to) = value, 0 <= from, from <= to else { return nil }
        return from...to
    }

    private static func boolean(_ path: String, _ field: Path<Bool>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "true or false") { scenario, value in
            guard case .boolean(let flag) = value else { return false }
            scenario[keyPath: field] = flag
            return true
        }
    }

    private static func currency(_ path: String, _ field: Path<Currency>) -> ScenarioSetting {
        ScenarioSetting(path: path, expected: "a code of ISO 4217, such as \"EUR\"") { scenario, value in
            // There is one reason why a code is not a currency, and `expected` says it.
            guard case .text(let code) = value, let currency = try? Currency(code: code) else { return false }
            scenario[keyPath: field] = currency
            return true
        }
    }
}

extension Scenario {
    /// A scenario as a file tells it: pairs of a setting's path and its value. What is not said is as in `Scenario(name:)`.
    ///
    /// - Throws: `ScenarioError` for the first pair that does not fit.
    public init(
        name: String, settings: some Sequence<(path: String, value: ScenarioValue)>
    ) throws(ScenarioError) {
        self.init(name: name)
        for (path, value) in settings {
            guard let setting = ScenarioSetting.all.first(where: { $0.path == path }) else {
                throw .unknownSetting(path)
            }
            guard setting.set(&self, value) else { throw .badValue(path, expected: setting.expected) }
        }
    }
}
