import ClearingService
import Ledger
import TOMLKit

/// Takes the limits out of one TOML text, and collects everything that is wrong with them.
struct LimitsReader {
    private let source: SettingSource
    private var problems: [ConfigurationProblem] = []

    /// - Throws: if the text is not TOML.
    init(_ text: String, file: String) throws(ConfigurationError) {
        source = try SettingSource(text, file: file)
    }

    /// - Throws: every problem at once.
    mutating func rules() throws(ConfigurationError) -> LimitRules {
        refuseUnknownTables()
        let bases = readBases()
        let standard = LimitRules.standard
        let percent = readNumber(["small", "percent"], LimitRules.percentRange) ?? standard.smallPercent
        let count = readNumber(["small", "count"], LimitRules.smallCountRange) ?? standard.smallCount
        refuseUnknown(in: "small", ["percent", "count"])
        let perMinute = LimitsFile.microsecondsPerMinute
        let range = LimitRules.reviewMicrosecondsRange
        let minutes = readNumber(["review", "minutes"], range.lowerBound / perMinute...range.upperBound / perMinute)
        refuseUnknown(in: "review", ["minutes"])
        var tiers: [AccountTier: [LimitMeasure: LimitThresholds]] = [:]
        for tier in AccountTier.allCases { tiers[tier] = readTier(tier) }

        if problems.isEmpty,
            let rules = LimitRules(
                bases: bases, smallPercent: percent, smallCount: count,
                reviewMicroseconds: minutes.map { $0 * perMinute } ?? standard.reviewMicroseconds,
                tiers: tiers)
        {
            return rules
        }
        if problems.isEmpty {
            problems.append(ConfigurationProblem(line: nil, reason: .unreadable("a number is out of its range")))
        }
        throw ConfigurationError(file: source.file, problems: problems)
    }

    private static let tables = ["currency", "small", "review"] + AccountTier.allCases.map(\.name)

    private mutating func refuseUnknownTables() {
        for key in source.table.keys.sorted() {
            if !Self.tables.contains(key) {
                refuseUnknown([key], among: Self.tables)
            } else if source.table[key]?.table == nil {
                refuse([key], expected: "a table: [\(key)]")
            }
        }
    }

    private mutating func refuseUnknown(in table: String, _ names: [String]) {
        for key in source.table[table]?.table?.keys.sorted() ?? [] where !names.contains(key) {
            refuseUnknown([table, key], among: names.map { "\(table).\($0)" })
        }
    }

    // MARK: Currencies

    private mutating func readBases() -> [LimitRules.Basis] {
        guard let table = source.table["currency"]?.table, !table.keys.isEmpty else {
            problems.append(ConfigurationProblem(line: source.line(of: ["currency"]), reason: .missing("currency")))
            return []
        }
        return table.keys.sorted().compactMap { code in
            // Whatever is wrong with the code, it names no currency.
            guard let currency = try? Currency(code: code) else {
                refuseUnknown(["currency", code], among: Currency.all.map { "currency.\($0.code)" })
                return nil
            }
            let text = table[code]?.tomlValue.string ?? ""
            // Whatever is wrong with the amount, what is expected instead is the same.
            guard let amount = try? Amount(majorUnits: text, currency: currency),
                LimitRules.basisRange.contains(amount.minorUnits)
            else {
                let example = Amount(minorUnits: 25_000, currency: currency).majorUnits
                refuse(["currency", code], expected: "an amount in quotes, more than zero: \"\(example)\"")
                return nil
            }
            return LimitRules.Basis(currency: currency, minorUnits: amount.minorUnits)
        }
    }

    // MARK: Tiers

    private mutating func readTier(_ tier: AccountTier) -> [LimitMeasure: LimitThresholds] {
        var measures: [LimitMeasure: LimitThresholds] = [:]
        let table = source.table[tier.name]?.table
        for key in table?.keys.sorted() ?? [] {
            guard let measure = LimitMeasure.ofRules.first(where: { $0.name == key }) else {
                refuseUnknown([tier.name, key], among: LimitMeasure.ofRules.map { "\(tier.name).\($0.name)" })
                continue
            }
            measures[measure] = readThresholds(of: measure, in: tier, table?[key]?.table)
        }
        // A tier without a limit of its payments would be an oversight, and an expensive one.
        if measures[.payment]?.refuse == nil, problems.isEmpty {
            problems.append(
                ConfigurationProblem(
                    line: source.line(of: [tier.name]), reason: .missing("\(tier.name).payment.refuse")))
        }
        return measures
    }

    private mutating func readThresholds(
        of measure: LimitMeasure, in tier: AccountTier, _ table: TOMLTable?
    ) -> LimitThresholds {
        let path = [tier.name, measure.name]
        let outcomes = measure.outcomes
        let names = outcomes.map(\.name)
        guard let table else {
            refuse(path, expected: "said for one of " + names.map { "\(measure.name).\($0)" }.joined(separator: ", "))
            return LimitThresholds()
        }
        let range = measure.isCount ? LimitRules.countRange : LimitRules.percentRange
        var thresholds = LimitThresholds()
        for key in table.keys.sorted() {
            guard let outcome = outcomes.first(where: { $0.name == key }) else {
                refuseUnknown(path + [key], among: names.map { "\(tier.name).\(measure.name).\($0)" })
                continue
            }
            thresholds[outcome] = readNumber(path + [key], range)
        }
        for outcome in [LimitOutcome.review, .confirm] {
            guard let number = thresholds[outcome], let refuse = thresholds.refuse, number >= refuse else { continue }
            self.refuse(
                path + [outcome.name],
                expected: "less than \(measure.name).refuse, which is \(refuse): it would never act")
        }
        return thresholds
    }

    // MARK: Values

    /// Nil if the setting is not there, or if it is refused.
    private mutating func readNumber(_ path: [String], _ range: ClosedRange<Int64>) -> Int64? {
        guard let value = source.value(at: path) else { return nil }
        guard let number = value.int.map(Int64.init), range.contains(number) else {
            refuse(path, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    private mutating func refuse(_ path: [String], expected: String) {
        problems.append(
            ConfigurationProblem(
                line: source.line(of: path),
                reason: .badValue(path.joined(separator: "."), expected: expected)))
    }

    private mutating func refuseUnknown(_ path: [String], among names: [String]) {
        let name = path.joined(separator: ".")
        problems.append(
            ConfigurationProblem(
                line: source.line(of: path),
                reason: .unknownSetting(name, nearest: NearestName.of(name, among: names))))
    }
}
