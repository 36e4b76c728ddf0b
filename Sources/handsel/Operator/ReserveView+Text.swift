import ClearingService

extension ReserveView: Answer {
    func text(_ style: Style) -> String {
        let share = Self.percent(requiredBasisPoints)
        guard !currencies.isEmpty else {
            return "The book holds no money. \(share) of what it will owe must stay in custody."
        }
        var table = Table([
            Table.Column("currency"), Table.Column("owed", .right), Table.Column("custody", .right),
            Table.Column("invested", .right), Table.Column("ratio", .right), Table.Column("required", .right),
            Table.Column("suspense", .right), Table.Column("payouts", .right),
        ])
        for line in currencies {
            table.add([
                line.currency, line.liabilities, line.custody, line.invested, Self.percent(line.ratioBasisPoints),
                line.required, line.suspense, line.payouts,
            ])
        }
        let lines = currencies.map { line in
            line.isShort
                ? style.apply(.bad, "\(line.currency): custody is short by \(line.missing); nothing can be invested.")
                : "\(line.currency): \(line.investable) could be invested."
        }
        return ([table.text(style), "\(share) of what is owed must stay in custody."] + lines).joined(separator: "\n")
    }

    /// `40 %` or `33.33 %`, without floating point.
    static func percent(_ basisPoints: Int64) -> String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        return rest == 0 ? "\(whole) %" : "\(whole).\(rest < 10 ? "0" : "")\(rest) %"
    }
}

extension ReserveView.Line {
    fileprivate var isShort: Bool { missing.contains { ("1"..."9").contains($0) } }
}
