import ClearingService

extension SuspenseListView: Answer {
    func text(_ style: Style) -> String {
        guard !items.isEmpty else { return "Nothing is in suspense." }
        var table = Table([
            Table.Column("reference", widthMax: 32), Table.Column("amount", .right), Table.Column("why", widthMax: 32),
            Table.Column("since (UTC)"), Table.Column("came for"),
        ])
        for item in items {
            table.add([
                item.reference, item.amount.text, item.reason ?? item.cause.replacing("_", with: " "),
                TimeText.short(item.time), item.account ?? "",
            ])
        }
        return withHint(table.text(style))
    }
}
