import ClearingService

/// One escrow as people read it.
extension EscrowView: Answer {
    func text(_ style: Style) -> String {
        var lines = ["\(style.apply(.strong, amount.text)) in escrow: \(style.apply(.strong, state))."]
        func line(_ label: String, _ value: String) {
            lines.append("  " + label + String(repeating: " ", count: 11 - label.count) + SafeText.clean(value))
        }
        line("escrow", identifier)
        line("you are", Self.names[role] ?? role)
        line("payer", debtor)
        line("payee", creditor)
        line("arbiter", arbiter ?? "nobody")
        if parts > 1 { line("part", "\(part) of \(parts)") }
        line("released", released.text)
        line("refunded", refunded.text)
        line("set aside", left.text)
        if let deadline, let defaultTo {
            line("deadline", "\(TimeText.short(deadline)) UTC; then it is the \(Self.names[defaultTo] ?? defaultTo)'s")
        }
        lines.append("")
        for step in steps {
            let said = step.text.map { " " + SafeText.quoted($0) } ?? ""
            lines.append("  \(TimeText.short(step.time))  \(SafeText.clean(step.standing.text))\(said)")
        }
        return lines.joined(separator: "\n")
    }

    fileprivate static let names = ["debtor": "payer", "creditor": "payee", "arbiter": "arbiter"]

    /// Long enough to name one escrow among a person's own.
    var shortIdentifier: String { String(identifier.prefix(8)) }
}

/// The escrows as a table; those that moved last, first.
extension EscrowListView: Answer {
    func text(_ style: Style) -> String {
        guard !escrows.isEmpty else { return "No escrows yet." }
        var table = Table([
            Table.Column("ESCROW"), Table.Column("STATE"), Table.Column("AMOUNT", .right),
            Table.Column("SET ASIDE", .right), Table.Column("YOU ARE"), Table.Column("DEADLINE (UTC)"),
        ])
        for escrow in escrows {
            table.add([
                escrow.shortIdentifier, escrow.state, escrow.amount.text, escrow.left.text,
                EscrowView.names[escrow.role] ?? escrow.role,
                escrow.deadline.map(TimeText.short) ?? "",
            ])
        }
        return table.text(style)
    }
}
