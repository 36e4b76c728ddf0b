import ClearingService

/// One payment as people read it.
extension PaymentView: Answer {
    func text(_ style: Style) -> String {
        var lines = [headline(style)]
        if let text { lines.append("  for      \(SafeText.quoted(text))") }
        lines.append("  payment  \(SafeText.clean(identifier))")
        lines.append("  time     \(TimeText.short(time)) UTC")
        if let reason { lines.append("  reason   \(SafeText.clean(reason.text))") }
        if receipt != nil { lines.append("  receipt  handsel receipt show \(SafeText.clean(shortIdentifier))") }
        return lines.joined(separator: "\n")
    }

    private func headline(_ style: Style) -> String {
        let money = style.apply(.strong, amount.text)
        let other = counterparty?.text ?? "outside"
        return switch (status, role) {
        case (.settled, .debtor): "\(style.apply(.good, "Paid")) \(money) to \(other)."
        case (.settled, .creditor): "\(style.apply(.good, "Received")) \(money) from \(other)."
        case (.refused, .debtor): "\(style.apply(.bad, "Refused")): \(money) to \(other)."
        case (.refused, .creditor): "\(style.apply(.bad, "Refused")): \(money) from \(other)."
        case (.signed, _): "Signed, outcome not known yet: \(money) to \(other)."
        case (.held, .debtor) where waitsFor == .operator:
            "Not paid yet: \(money) to \(other). The clearing node's operator looks at it first."
        case (.held, .creditor) where waitsFor == .operator:
            "Not received yet: \(money) from \(other). The clearing node's operator looks at it first."
        case (.held, .debtor): "Set aside in escrow: \(money) for \(other)."
        case (.held, .creditor): "Set aside in escrow: \(money) of \(other)."
        case (.returned, .debtor): "Came back: \(money) for \(other)."
        case (.returned, .creditor): "Went back: \(money) of \(other)."
        case (.requested, _): "Asked for, not paid yet: \(money)" + (counterparty == nil ? "." : " from \(other).")
        }
    }

    /// Long enough to name one payment among a person's own.
    var shortIdentifier: String { String(identifier.prefix(8)) }

    /// With a minus sign for money that goes.
    var signedAmount: String { (role == .debtor ? "-" : "") + amount.text }
}

/// A history as a table, the newest first.
extension HistoryView: Answer {
    func text(_ style: Style) -> String {
        guard !payments.isEmpty else { return "No payments yet." }
        var table = Table([
            Table.Column("TIME (UTC)"), Table.Column("STATUS"), Table.Column("AMOUNT", .right),
            Table.Column("WITH", widthMax: 28), Table.Column("FOR", widthMax: 32), Table.Column("PAYMENT"),
        ])
        for payment in payments {
            table.add([
                TimeText.short(payment.time), payment.status.rawValue, payment.signedAmount,
                payment.counterparty?.shortText ?? (payment.status == .requested ? "anybody" : "outside"),
                payment.text ?? "", payment.shortIdentifier,
            ])
        }
        return table.text(style)
    }
}

extension ReceiptListView: Answer {
    func text(_ style: Style) -> String {
        guard !receipts.isEmpty else { return "No receipts yet." }
        var table = Table([
            Table.Column("TIME (UTC)"), Table.Column("KIND"), Table.Column("AMOUNT", .right),
            Table.Column("RECORD", .right), Table.Column("RECEIPT"),
        ])
        for receipt in receipts {
            table.add([
                TimeText.short(receipt.time), receipt.kind.rawValue, receipt.amount?.text ?? "",
                String(receipt.sequence), String((receipt.identifier ?? String(receipt.sequence)).prefix(8)),
            ])
        }
        return table.text(style)
    }
}

extension BalanceView: Answer {
    func text(_ style: Style) -> String {
        guard !balances.isEmpty else { return "No money yet." }
        let hasHeld = balances.contains { $0.available != $0.amount }
        var table = Table(
            [Table.Column("BALANCE", .right)]
                + (hasHeld ? [Table.Column("SET ASIDE", .right), Table.Column("AVAILABLE", .right)] : []))
        for line in balances {
            let amounts = [line.amount] + (hasHeld ? [line.held, line.available] : [])
            table.add(amounts.map { "\($0) \(line.currency)" })
        }
        return table.text(style)
    }
}
