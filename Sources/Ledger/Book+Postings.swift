extension Book {
    /// What `post` would refuse, or nil. Changes nothing.
    public func check(_ entry: JournalEntry) -> PostingError? {
        do throws(PostingError) {
            _ = try checkedLegs(entry)
            return nil
        } catch {
            return error
        }
    }

    /// Books all postings of the entry.
    ///
    /// - Throws: what `check` says; the book is then unchanged.
    public mutating func post(_ entry: JournalEntry) throws(PostingError) {
        let legs = try checkedLegs(entry)
        for leg in legs { book(leg) }
        for (currency, growth) in growths(legs) { grow(currency, by: growth) }
    }

    /// What `transfer` would refuse, or nil: the same answer as `check` of `JournalEntry.transfer`, without making one.
    public func checkTransfer(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier
    ) -> PostingError? {
        do throws(PostingError) {
            _ = try checkedLegs(amount, from: debtor, to: creditor)
            return nil
        } catch {
            return error
        }
    }

    /// Debits the debtor and credits the creditor.
    ///
    /// - Throws: what `checkTransfer` says; the book is then unchanged.
    public mutating func transfer(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier
    ) throws(PostingError) {
        let (debit, credit) = try checkedLegs(amount, from: debtor, to: creditor)
        book(debit)
        book(credit)
        grow(amount.currency, by: growth(debit) + growth(credit))
    }

    /// Money arrived from outside for this account: debits custody and credits the account.
    ///
    /// - Throws: what `checkTransfer` from custody says; the book is then unchanged.
    public mutating func deposit(_ amount: Amount, to account: AccountIdentifier) throws(PostingError) {
        try transfer(amount, from: .custody, to: account)
    }

    // MARK: Legs

    /// A posting with what the checks need to know of its account.
    struct Leg {
        let slot: Int
        let cell: Int?
        /// Whether the balance of the account goes up.
        let raises: Bool
        let amount: Amount
    }

    func leg(_ slot: Int, _ side: PostingSide, _ amount: Amount) -> Leg {
        Leg(
            slot: slot, cell: cell(of: slot, in: amount.currency), raises: side == slots[slot].kind.normalSide,
            amount: amount)
    }

    /// The checks of an entry, in the order of `PostingError`.
    private func checkedLegs(_ entry: JournalEntry) throws(PostingError) -> [Leg] {
        var legs: [Leg] = []
        legs.reserveCapacity(entry.postings.count)
        for posting in entry.postings {
            guard let slot = slot(of: posting.account) else { throw .unknownAccount(posting.account) }
            legs.append(leg(slot, posting.side, posting.amount))
        }
        guard legs.allSatisfy({ slots[$0.slot].state != .blocked }) else { throw .accountBlocked }
        guard legs.allSatisfy({ slots[$0.slot].state != .closed }) else { throw .accountClosed }
        guard legs.allSatisfy(isWithinPaymentLimit) else { throw .paymentLimit }
        guard legs.allSatisfy(hasFunds) else { throw .insufficientFunds }
        guard legs.allSatisfy(hasRoom) else { throw .balanceLimit }
        guard keepsReserve(legs) else { throw .reserve }
        for (currency, growth) in growths(legs) {
            guard totalFits(growth, currency) else { throw .overflow }
        }
        return legs
    }

    /// The same checks of a transfer, in the order of `PostingError`.
    private func checkedLegs(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier
    ) throws(PostingError) -> (debit: Leg, credit: Leg) {
        guard amount.isPositive else { throw .amountNotPositive }
        guard debtor != creditor else { throw .accountRepeated(creditor) }
        let (debtorSlot, creditorSlot) = try checkedSlots(debtor, creditor)
        try checkStates(debtorSlot, creditorSlot)
        return try checkedLegs(amount, debtorSlot: debtorSlot, creditorSlot: creditorSlot)
    }

    /// The checks about money, for a transfer and a hold alike.
    func checkedLegs(
        _ amount: Amount, debtorSlot: Int, creditorSlot: Int
    ) throws(PostingError) -> (debit: Leg, credit: Leg) {
        let debit = leg(debtorSlot, .debit, amount)
        let credit = leg(creditorSlot, .credit, amount)
        guard isWithinPaymentLimit(debit), isWithinPaymentLimit(credit) else { throw .paymentLimit }
        guard hasFunds(debit), hasFunds(credit) else { throw .insufficientFunds }
        guard hasRoom(debit), hasRoom(credit) else { throw .balanceLimit }
        // The one transfer that invests debits that account; to put that into a list would cost every payment an allocation.
        if slots[debtorSlot].kind == .invested, !keepsReserve([debit, credit]) { throw .reserve }
        guard totalFits(growth(debit) + growth(credit), amount.currency) else { throw .overflow }
        return (debit, credit)
    }

    func checkedSlots(
        _ debtor: AccountIdentifier, _ creditor: AccountIdentifier
    ) throws(PostingError) -> (debtor: Int, creditor: Int) {
        guard let debtorSlot = slot(of: debtor) else { throw .unknownAccount(debtor) }
        guard let creditorSlot = slot(of: creditor) else { throw .unknownAccount(creditor) }
        return (debtorSlot, creditorSlot)
    }

    func checkStates(_ debtorSlot: Int, _ creditorSlot: Int) throws(PostingError) {
        let (debtor, creditor) = (slots[debtorSlot].state, slots[creditorSlot].state)
        guard debtor != .blocked, creditor != .blocked else { throw .accountBlocked }
        guard debtor != .closed, creditor != .closed else { throw .accountClosed }
    }

    private func limit(_ leg: Leg) -> CurrencyLimit {
        leg.cell.map { cells[$0].limit } ?? limits(of: leg.slot).limit(in: leg.amount.currency)
    }

    private func isWithinPaymentLimit(_ leg: Leg) -> Bool {
        leg.raises || leg.amount.minorUnits <= limit(leg).paymentMaximum
    }

    private func hasRoom(_ leg: Leg) -> Bool {
        guard leg.raises else { return true }
        guard let cell = leg.cell else { return leg.amount.minorUnits <= limit(leg).balanceMaximum }
        return cells[cell].hasRoom(for: leg.amount.minorUnits)
    }

    private func hasFunds(_ leg: Leg) -> Bool {
        guard !leg.raises else { return true }
        guard let cell = leg.cell else { return false }
        return cells[cell].hasAvailable(leg.amount.minorUnits)
    }

    mutating func book(_ leg: Leg) {
        let cell = leg.cell ?? makeCell(of: leg.slot, in: leg.amount.currency)
        if leg.raises {
            cells[cell].raise(by: leg.amount.minorUnits)
        } else {
            cells[cell].lower(by: leg.amount.minorUnits)
        }
        if slots[leg.slot].kind == .invested {
            investedTotals[leg.amount.currency, default: 0] +=
                leg.raises ? leg.amount.minorUnits : -leg.amount.minorUnits
        }
    }

    // MARK: Totals

    /// By how much the totals of both sides of a currency change. Wide enough for `JournalEntry.postingsMax` amounts.
    struct Growth: Sendable {
        var debits: Int128 = 0
        var credits: Int128 = 0

        static func + (left: Growth, right: Growth) -> Growth {
            Growth(debits: left.debits + right.debits, credits: left.credits + right.credits)
        }
    }

    func growth(_ leg: Leg) -> Growth {
        let change = leg.raises ? Int128(leg.amount.minorUnits) : -Int128(leg.amount.minorUnits)
        return switch slots[leg.slot].kind.normalSide {
        case .debit: Growth(debits: change)
        case .credit: Growth(credits: change)
        }
    }

    private func growths(_ legs: [Leg]) -> [(Currency, Growth)] {
        var growths: [Currency: Growth] = [:]
        for leg in legs {
            growths[leg.amount.currency, default: Growth()] =
                growths[leg.amount.currency, default: Growth()] + growth(leg)
        }
        return growths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Every balance is a part of its side's total, so where the total fits, every balance does.
    private func totalFits(_ growth: Growth, _ currency: Currency) -> Bool {
        guard growth.debits > 0 else { return true }
        return Int128(totals[currency] ?? 0) + growth.debits <= Int128(Int64.max)
    }

    /// Moves the total of both sides, which is one number because both sides always move alike.
    mutating func grow(_ currency: Currency, by growth: Growth) {
        precondition(growth.debits == growth.credits, "debits and credits would differ")
        guard growth.debits != 0 else { return }
        totals[currency] = Int64(Int128(totals[currency] ?? 0) + growth.debits)
        precondition(investedTotals[currency] ?? 0 <= totals[currency] ?? 0, "more would be invested than is owed")
    }
}
