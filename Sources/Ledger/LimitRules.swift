/// The limits that an operator set: for each tier and measure, more than what leads to what.
///
/// Amounts are percents of a basic amount that each currency has, so that one set of rules says the same in every currency.
/// Whoever makes one states bounded numbers only; no product of them can overflow.
///
/// - Source: Docs/LEDGER.md section 12.
public struct LimitRules: Equatable, Sendable {
    /// What 100 percent are in a currency.
    public struct Basis: Hashable, Sendable {
        public let currency: Currency
        public let minorUnits: Int64

        public init(currency: Currency, minorUnits: Int64) {
            (self.currency, self.minorUnits) = (currency, minorUnits)
        }
    }

    /// Minor units.
    public static let basisRange: ClosedRange<Int64> = 1...1_000_000_000_000
    /// Of amounts, in percent.
    public static let percentRange: ClosedRange<Int64> = 0...1_000_000
    /// Of counts.
    public static let countRange: ClosedRange<Int64> = 0...60_000
    /// How many small payments it takes before they are added up.
    public static let smallCountRange: ClosedRange<Int64> = 1...60_000
    /// From a minute to 31 days.
    public static let reviewMicrosecondsRange: ClosedRange<Int64> = 60_000_000...2_678_400_000_000

    /// Sorted by currency. A currency that is not here is not cleared.
    public let bases: [Basis]
    /// Payments up to this percentage are small, and are added up to see whether many of them escape other limits. 0: none is.
    public let smallPercent: Int64
    /// So many within a day before their sum counts.
    public let smallCount: Int64
    /// After this time a payment that is held for review goes back to the debtor.
    public let reviewMicroseconds: Int64
    /// By tier, then by the number of the measure.
    private let thresholds: [[LimitThresholds]]

    /// Nil if a number is out of its range, a currency appears twice, or a measure cannot lead to such an outcome.
    public init?(
        bases: [Basis], smallPercent: Int64, smallCount: Int64, reviewMicroseconds: Int64,
        tiers: [AccountTier: [LimitMeasure: LimitThresholds]]
    ) {
        let sorted = bases.sorted { $0.currency < $1.currency }
        guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.currency < $1.currency }),
            sorted.allSatisfy({ Self.basisRange.contains($0.minorUnits) }),
            Self.percentRange.contains(smallPercent), Self.smallCountRange.contains(smallCount),
            Self.reviewMicrosecondsRange.contains(reviewMicroseconds)
        else { return nil }
        var thresholds = Array(
            repeating: Array(repeating: LimitThresholds.none, count: Self.measureNumberMax + 1),
            count: AccountTier.allCases.count)
        for tier in AccountTier.allCases {
            for measure in LimitMeasure.allCases {
                guard let stated = tiers[tier]?[measure] else { continue }
                let range = measure.isCount ? Self.countRange : Self.percentRange
                for outcome in LimitOutcome.allCases {
                    guard let number = stated[outcome] else { continue }
                    guard measure.outcomes.contains(outcome), range.contains(number) else { return nil }
                }
                guard !measure.outcomes.isEmpty || stated.isEmpty else { return nil }
                guard !measure.outcomes.isEmpty else { continue }
                thresholds[Int(tier.rawValue)][Int(measure.rawValue)] = stated
            }
        }
        self.bases = sorted
        self.smallPercent = smallPercent
        self.smallCount = smallCount
        self.reviewMicroseconds = reviewMicroseconds
        self.thresholds = thresholds
    }

    private static let measureNumberMax = 13

    /// As they were set: percents, or counts.
    public func thresholds(of measure: LimitMeasure, in tier: AccountTier) -> LimitThresholds {
        guard measure.rawValue <= UInt64(Self.measureNumberMax) else { return .none }
        return thresholds[Int(tier.rawValue)][Int(measure.rawValue)]
    }

    /// Minor units; nil for a currency that is not cleared.
    public func basis(of currency: Currency) -> Int64? {
        var (low, high) = (0, bases.count)
        while low < high {
            let middle = (low + high) / 2
            if bases[middle].currency < currency { low = middle + 1 } else { high = middle }
        }
        guard low < bases.count, bases[low].currency == currency else { return nil }
        return bases[low].minorUnits
    }

    /// The same in minor units, or counts; nothing may be paid in a currency that is not cleared.
    public func amounts(of measure: LimitMeasure, in tier: AccountTier, _ currency: Currency) -> LimitThresholds {
        let stated = thresholds(of: measure, in: tier)
        if measure.isCount { return stated }
        guard let basis = basis(of: currency) else { return LimitThresholds(refuse: 0) }
        return stated.scaled(to: basis)
    }

    public func isSmall(_ amount: Amount) -> Bool {
        guard smallPercent > 0, let basis = basis(of: amount.currency) else { return false }
        return amount.minorUnits <= LimitThresholds.scale(smallPercent, basis)
    }

    /// What the book itself checks: how much an account of this tier may own. Payments are checked by the rules.
    public func accountLimits(of tier: AccountTier) -> AccountLimits {
        let percent = thresholds(of: .balance, in: tier).refuse
        return AccountLimits(
            Dictionary(
                uniqueKeysWithValues: bases.map { basis in
                    let maximum = percent.map { LimitThresholds.scale($0, basis.minorUnits) } ?? .max
                    return (basis.currency, CurrencyLimit(paymentMaximum: .max, balanceMaximum: maximum))
                }))
    }
}
