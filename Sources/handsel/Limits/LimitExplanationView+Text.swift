import ClearingService

extension LimitExplanationView: Answer {
    func text(_ style: Style) -> String {
        var table = Table([
            Table.Column("limit"), Table.Column("seen", .right), Table.Column("review", .right),
            Table.Column("PIN", .right), Table.Column("refuse", .right), Table.Column("left", .right),
            Table.Column("outcome"),
        ])
        for finding in findings {
            table.add([
                finding.measure, finding.seen, finding.review ?? "–", finding.confirm ?? "–", finding.refuse ?? "–",
                finding.left ?? "–", finding.outcome,
            ])
        }
        let verdict =
            switch outcome {
            case "allow": style.apply(.good, "It would be settled.")
            case "review": style.apply(.strong, "It would be held until you have looked at it.")
            default: style.apply(.bad, "It would be refused: ") + (reason.map { "\($0.name). \($0.message)" } ?? "")
            }
        let by = rules == "operator" ? "limits.toml" : "the built-in limits: there are no rules yet"
        return """
            \(amount.text) from a \(debtorTier) account, which has \(available) available, to a \(creditorTier) one, by \(by).

            \(table.text(style))

            \(verdict)
            """
    }
}
