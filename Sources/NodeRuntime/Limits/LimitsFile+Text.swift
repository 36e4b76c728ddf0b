public import Ledger

extension LimitsFile {
    /// The text of a file that says what these rules say, with each setting explained.
    public static func text(for rules: LimitRules) -> String {
        let standard = LimitRules.standard
        var lines = title
        lines += ["", "[currency]"] + currencyExplanation
        for basis in rules.bases {
            let amount = Amount(minorUnits: basis.minorUnits, currency: basis.currency)
            lines.append("\(basis.currency.code) = \"\(amount.majorUnits)\"")
        }
        lines += ["", "[small]"] + smallExplanation
        lines.append("percent = \(rules.smallPercent)")
        lines.append("count = \(rules.smallCount)")
        lines += ["", "[review]"] + reviewExplanation
        lines.append("minutes = \(rules.reviewMicroseconds / microsecondsPerMinute)")
        lines += [""] + measureExplanation
        for tier in AccountTier.allCases {
            lines += ["", "[\(tier.name)]", "# \(explanation(of: tier))"]
            for measure in LimitMeasure.ofRules {
                let thresholds = rules.thresholds(of: measure, in: tier)
                for outcome in measure.outcomes {
                    if let number = thresholds[outcome] {
                        lines.append("\(measure.name).\(outcome.name) = \(number)")
                    }
                }
                if thresholds.isEmpty, standard.thresholds(of: measure, in: tier).isEmpty,
                    let outcome = measure.outcomes.last
                {
                    lines.append("#\(measure.name).\(outcome.name) = \(example(of: measure))")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let title = [
        "# What limits the payments of this clearing node. It is read when the node starts, on SIGHUP, and by",
        "# `handsel limits apply`; rules that differ from those in force are signed with the operator's key and recorded.",
        "# An unknown name or a bad value is refused with its line, and nothing changes.",
        "# A line that begins with #, followed by a name, shows what could be said: take the # away to say it.",
    ]

    private static let currencyExplanation = [
        "# The basic amount of each currency that is cleared, in major units: 100 percent of everything below.",
        "# A currency that is not here can be neither paid nor owned.",
    ]

    private static let smallExplanation = [
        "# Payments of at most `percent` of the basic amount are small. So many of them may not add up to what one payment",
        "# may not be: from `count` on within a day their sum is looked at (small_... below). percent 0: none is small.",
    ]

    static let microsecondsPerMinute: Int64 = 60_000_000

    private static let reviewExplanation = [
        "# How long a payment that is held for you may wait (NAME.review below, `handsel review`): then it goes back.",
        "# 1 to 44640 minutes; 4320 are three days.",
    ]

    private static let measureExplanation: [String] =
        [
            "# The tiers. What is known of an account's owner is set with `handsel limits tier`; everybody begins as lowest.",
            "#   NAME.confirm = N   more than N needs the PIN, typed for that very payment",
            "#   NAME.review  = N   more than N waits until you have looked at it: see `handsel review list`",
            "#   NAME.refuse  = N   more than N is refused",
            "# N is a percentage of the basic amount, 0 to 1000000; for payments_hourly and new_counterparties_daily it is a number",
            "# of payments or accounts, 0 to 60000. What is not there is not limited.",
        ] + LimitMeasure.ofRules.map { "#   \($0.name): \(explanation(of: $0))" }

    static func explanation(of measure: LimitMeasure) -> String {
        switch measure {
        case .ownPayment, .ownPaidDaily, .ownPaidMonthly: "what the owner allows itself"
        case .payment: "one payment"
        case .paymentAsserted: "instead of payment.confirm, where both parties signed that they met; confirm alone"
        case .paymentWitnessed: "instead of payment, where this node itself saw the two meet; this version sees nobody"
        case .paymentsHourly: "payments within 60 minutes"
        case .paidDaily: "paid within 24 hours, with what is held"
        case .paidMonthly: "paid within 31 days"
        case .withdrawnDaily: "withdrawn within 24 hours"
        case .newCounterpartiesDaily: "accounts paid for the first time, within 24 hours"
        case .strangerPayment: "a payment to an account that was not paid within 31 days"
        case .smallSentDaily: "small payments made within 24 hours"
        case .smallReceivedDaily: "small payments received within 24 hours; no confirm"
        case .smallPairDaily: "small payments to one account within 24 hours"
        case .balance: "what the account may own; refuse alone"
        }
    }

    private static func explanation(of tier: AccountTier) -> String {
        switch tier {
        case .lowest: "A key and a name that nobody verified."
        case .verified: "You know who owns the account."
        case .business: "You know the business that owns the account, and what it sells."
        }
    }

    private static func example(of measure: LimitMeasure) -> Int {
        measure.isCount ? 100 : 50
    }
}
