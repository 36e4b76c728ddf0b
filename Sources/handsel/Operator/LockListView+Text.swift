import ClearingService

extension LockListView: Answer {
    func text(_ style: Style) -> String {
        guard !locks.isEmpty else { return "No account is locked." }
        var table = Table([
            Table.Column("locked by"), Table.Column("since (UTC)"), Table.Column("reason", widthMax: 40),
            Table.Column("account"),
        ])
        for lock in locks { table.add([lock.lockedBy, TimeText.short(lock.time), lock.reason ?? "", lock.account]) }
        return withHint(table.text(style))
    }
}
