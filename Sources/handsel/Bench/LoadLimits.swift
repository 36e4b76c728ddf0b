import Ledger

/// What limits make of a load, whose payers all begin in the lowest tier and pay one account each. Docs/LEDGER.md section 12.
struct LoadLimits {
    /// Of each payer.
    let payments: Int64
    let payment: Amount
    /// What each payer owns before the first.
    let credit: Amount

    /// A limit that the load would pass.
    struct Passed: Equatable {
        let measure: LimitMeasure
        /// Minor units, or how many.
        let seen, allowed: Int64
    }

    /// The rules of the node that the measurement starts: each measure is limited, so that each is counted and compared
    /// as it is elsewhere, and none is limited more than rules can say.
    static let widest: LimitRules = {
        let measures = LimitMeasure.ofRules.filter { $0.outcomes.contains(.refuse) }.map { measure in
            let range = measure.isCount ? LimitRules.countRange : LimitRules.percentRange
            return (measure, LimitThresholds(refuse: range.upperBound))
        }
        let tier = Dictionary(uniqueKeysWithValues: measures)
        let standard = LimitRules.standard
        let rules = LimitRules(
            bases: LimitRules.standardBases, smallPercent: standard.smallPercent, smallCount: standard.smallCount,
            reviewMicroseconds: standard.reviewMicroseconds,
            tiers: Dictionary(uniqueKeysWithValues: AccountTier.allCases.map { ($0, tier) }))
        guard let rules else { preconditionFailure("the bounds of rules are within these bounds") }
        return rules
    }()

    /// The first limit that the load would pass; nil if all of it would be settled.
    func firstPassed(under rules: LimitRules) -> Passed? {
        let paid = payments * payment.minorUnits
        var seen: [(LimitMeasure, Int64)] = [
            (.payment, payment.minorUnits), (.paymentsHourly, payments), (.paidDaily, paid), (.paidMonthly, paid),
            (.newCounterpartiesDaily, 1), (.strangerPayment, payment.minorUnits), (.balance, credit.minorUnits),
        ]
        if rules.isSmall(payment), payments >= rules.smallCount {
            seen += [(.smallSentDaily, paid), (.smallReceivedDaily, paid), (.smallPairDaily, paid)]
        }
        for (measure, seen) in seen {
            let thresholds = rules.amounts(of: measure, in: .lowest, payment.currency)
            // A payment that waits for a look, or for a PIN that nobody types, is not settled either.
            let least = [thresholds.review, thresholds.confirm, thresholds.refuse].compactMap { $0 }.min()
            if let least, seen > least { return Passed(measure: measure, seen: seen, allowed: least) }
        }
        return nil
    }
}
