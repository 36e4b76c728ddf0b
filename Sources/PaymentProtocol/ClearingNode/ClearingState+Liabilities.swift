import Ledger

extension ClearingState {
    /// What the book owes and holds as of its last record.
    ///
    /// - Returns: nil before the first record, and while the tree has one leaf only, of which no head is signed.
    func liabilities(day: Int64, time: Timestamp) -> LiabilitiesStatement? {
        guard let genesis, tree.size > 1 else { return nil }
        let held = Dictionary(uniqueKeysWithValues: book.heldTotals.map { ($0.currency, $0.minorUnits) })
        let lines = book.reserves.map { reserve in
            let suspense = book.balance(of: .suspense, in: reserve.currency).posted
            let payouts = book.balance(of: .payouts, in: reserve.currency).posted
            return LiabilitiesStatement.Line(
                currency: reserve.currency, customers: reserve.liabilities - suspense - payouts, suspense: suspense,
                payouts: payouts, custody: reserve.custody, invested: reserve.invested,
                held: held[reserve.currency] ?? 0)
        }
        return LiabilitiesStatement(
            clearing: genesis.logKey, day: day, time: time, size: tree.size, root: tree.root,
            accountCount: UInt64(accountCount), share: book.reserveShare, lines: lines)
    }
}
