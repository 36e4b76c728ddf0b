import ClearingService

extension LimitReportView: Answer {
    func text(_ style: Style) -> String {
        let head = "Your account is in the tier \(style.apply(.strong, SafeText.clean(tier)))."
        guard !currencies.isEmpty else { return head + " It has had no money yet, and you set no limits of your own." }
        return ([head] + currencies.map { $0.text(style) }).joined(separator: "\n\n")
    }
}

extension LimitReportView.CurrencyLimits {
    func text(_ style: Style) -> String {
        var table = Table([
            Table.Column(currency), Table.Column("so far", .right), Table.Column("PIN above", .right),
            Table.Column("at most", .right), Table.Column("by yourself", .right), Table.Column("left", .right),
        ])
        for line in limits {
            table.add([
                line.what, line.measure == "payment" ? "" : line.used, line.confirm ?? "–", line.refuse ?? "–",
                line.own ?? "–", line.left ?? "–",
            ])
        }
        return ([table.text(style)] + ownText).joined(separator: "\n")
    }

    /// What the owner said, where a table cannot: of a raise that waits.
    var ownText: [String] {
        guard let raise, let raiseFrom else { return [] }
        return ["From \(TimeText.short(raiseFrom)) UTC you allow yourself \(raise.text(currency))."]
    }
}

extension LimitReportView.Line {
    /// In words; a measure that this version does not know by its name.
    var what: String {
        switch measure {
        case "payment": "one payment"
        case "payments_hourly": "payments in an hour"
        case "paid_daily": "paid in 24 hours"
        case "paid_monthly": "paid in 31 days"
        case "withdrawn_daily": "withdrawn in 24 hours"
        case "new_counterparties_daily": "new payees in 24 hours"
        case "balance": "balance"
        default: measure
        }
    }
}

extension LimitReportView.Own {
    /// `20.00 EUR at once and 50.00 EUR in 24 hours`
    func text(_ currency: String) -> String {
        let parts = [(payment, "at once"), (paidDaily, "in 24 hours"), (paidMonthly, "in 31 days")]
            .compactMap { amount, period in amount.map { "\(SafeText.clean($0)) \(currency) \(period)" } }
        guard let last = parts.last else { return "whatever the operator does" }
        return parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
