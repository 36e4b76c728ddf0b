import ClearingService

extension PayoutListView: Answer {
    func text(_ style: Style) -> String {
        guard !payouts.isEmpty else { return "Nothing is to be paid out." }
        var table = Table([
            Table.Column("number", .right), Table.Column("amount", .right), Table.Column("to", widthMax: 60),
            Table.Column("since (UTC)"), Table.Column("account"),
        ])
        for payout in payouts {
            table.add([
                "\(payout.sequence)", payout.amount.text, payout.destination ?? "(the text is gone: return it)",
                TimeText.short(payout.time), payout.account,
            ])
        }
        return withHint(table.text(style))
    }
}
