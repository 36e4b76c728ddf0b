extension Book {
    /// Every account, custody included, sorted.
    public var accounts: [AccountIdentifier] { identifiers.sorted() }

    /// Nil for an unknown account.
    public func kind(of account: AccountIdentifier) -> AccountKind? {
        slot(of: account).map { slots[$0].kind }
    }

    /// Nil for an unknown account.
    public func limits(of account: AccountIdentifier) -> AccountLimits? {
        slot(of: account).map { limits(of: $0) }
    }

    /// Zero for an unknown account, and for one that never had this currency.
    public func balance(of account: AccountIdentifier, in currency: Currency) -> Balance {
        guard let slot = slot(of: account), let cell = cell(of: slot, in: currency) else { return .zero }
        return cells[cell].balance
    }

    /// The balances that are not zero throughout, sorted by currency; none for an unknown account.
    public func balances(of account: AccountIdentifier) -> [(currency: Currency, balance: Balance)] {
        slot(of: account).map(balances(at:)) ?? []
    }

    /// One for each currency that the book holds, sorted by currency.
    public func trialBalance() -> [TrialBalance] {
        var sums: [Currency: TrialBalance] = [:]
        for slot in slots.indices {
            for cell in cells(of: slot) {
                sums[cell.currency, default: TrialBalance(currency: cell.currency)]
                    .add(cell.posted, of: slots[slot].kind)
            }
        }
        return sums.values.filter { $0.debits != 0 || $0.credits != 0 }.sorted { $0.currency < $1.currency }
    }

    private func balances(at slot: Int) -> [(currency: Currency, balance: Balance)] {
        cells(of: slot).filter { !$0.isEmpty }.sorted { $0.currency < $1.currency }.map { ($0.currency, $0.balance) }
    }

    private func cells(of slot: Int) -> [BalanceCell] {
        var found: [BalanceCell] = []
        var next = slots[slot].firstCell
        while next != BalanceCell.none {
            found.append(cells[Int(next)])
            next = cells[Int(next)].next
        }
        return found
    }
}

extension Book: Equatable {
    /// Same accounts, money, holds and expiry; the order in which they came about does not count.
    public static func == (left: Book, right: Book) -> Bool {
        guard left.identifiers.count == right.identifiers.count, left.holdsExpiredThrough == right.holdsExpiredThrough,
            left.holdByIdentifier == right.holdByIdentifier, left.reserveShare == right.reserveShare
        else { return false }
        for (slot, account) in left.identifiers.enumerated() {
            guard let other = right.slot(of: account), left.slots[slot].kind == right.slots[other].kind,
                left.slots[slot].state == right.slots[other].state, left.limits(of: slot) == right.limits(of: other),
                left.balances(at: slot).elementsEqual(right.balances(at: other), by: ==)
            else { return false }
        }
        return true
    }
}
