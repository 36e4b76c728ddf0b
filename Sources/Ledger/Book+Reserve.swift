extension Book {
    /// Changes the share. Nothing moves: if custody is now short, it stays so until money comes back, and meanwhile nothing is
    /// invested.
    public mutating func require(_ share: ReserveShare) {
        reserveShare = share
    }

    /// One for each currency that the book holds, sorted by currency.
    public var reserves: [Reserve] {
        totals.filter { $0.value != 0 }.keys.sorted().map(reserve)
    }

    public func reserve(in currency: Currency) -> Reserve {
        let invested = investedTotals[currency] ?? 0
        return Reserve(
            currency: currency, custody: (totals[currency] ?? 0) - invested, invested: invested, share: reserveShare)
    }

    /// What pending holds set aside, in minor units of each currency that any is in, sorted by currency.
    public var heldTotals: [(currency: Currency, minorUnits: Int64)] {
        var sums: [Currency: Int64] = [:]
        for hold in holdByIdentifier.values where hold.state == .pending {
            // A part of what debtors have, which an Int64 counts.
            sums[hold.amount.currency, default: 0] += hold.amount.minorUnits
        }
        return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Opens the accounts that an operator's work needs beside custody. A book that has them is left as it is.
    public mutating func openOperatorAccounts() throws(PostingError) {
        let accounts: [(AccountIdentifier, AccountKind)] = [
            (.invested, .invested), (.suspense, .suspense), (.payouts, .payouts),
        ]
        for (account, kind) in accounts where !contains(account) { try open(account, kind: kind, limits: .unlimited) }
    }

    // MARK: Checks

    /// Whether these postings leave as much in custody as must stay there. Only what invests more is asked: money that goes out
    /// to its owners is theirs, however short custody is.
    func keepsReserve(_ legs: some Sequence<Leg>) -> Bool {
        for leg in legs where leg.raises && slots[leg.slot].kind == .invested {
            var (invested, custody) = (Int128(0), Int128(0))
            for other in legs where other.amount.currency == leg.amount.currency {
                let change = other.raises ? Int128(other.amount.minorUnits) : -Int128(other.amount.minorUnits)
                switch slots[other.slot].kind {
                case .invested: invested += change
                case .custody: custody += change
                case .customer, .suspense, .payouts: break
                }
            }
            guard invested > 0 else { continue }
            let now = reserve(in: leg.amount.currency)
            let liabilities = Int128(now.liabilities) + invested + custody
            // More than an Int64 counts has a refusal of its own.
            guard let owed = Int64(exactly: liabilities) else { continue }
            guard Int128(now.custody) + custody >= Int128(reserveShare.required(of: owed)) else { return false }
        }
        return true
    }
}
