extension Book {
    /// What `place` would refuse, or nil. Changes nothing.
    public func check(placing hold: Hold) -> PostingError? {
        do throws(PostingError) {
            _ = try checkedLegs(placing: hold)
            return nil
        } catch {
            return error
        }
    }

    /// Sets money of the debtor aside for the creditor, until the hold is posted, voided or expires.
    ///
    /// All that can refuse a transfer can refuse a hold, so that posting it later needs neither funds nor room.
    ///
    /// - Throws: what `check(placing:)` says; the book is then unchanged.
    public mutating func place(_ hold: Hold) throws(PostingError) {
        precondition(hold.state == .pending, "a resolved hold comes from a book, and cannot be placed again")
        let (debit, credit) = try checkedLegs(placing: hold)
        for leg in [debit, credit] {
            let cell = leg.cell ?? makeCell(of: leg.slot, in: hold.amount.currency)
            if leg.raises {
                cells[cell].expect(hold.amount.minorUnits)
            } else {
                cells[cell].hold(hold.amount.minorUnits)
            }
        }
        slots[debit.slot].holdCount += 1
        holdByIdentifier[hold.identifier] = hold
        guard hold.doesExpire else { return }
        expiring.insert(ExpiryQueue.Element(expires: hold.expires, identifier: hold.identifier))
    }

    /// What `post(hold:)` would refuse, or nil. Changes nothing.
    public func check(posting identifier: Bytes32) -> PostingError? {
        do throws(PostingError) {
            let hold = try pendingHold(identifier)
            try checkStates(knownSlot(of: hold.debtor), knownSlot(of: hold.creditor))
            return nil
        } catch {
            return error
        }
    }

    /// Moves the money that the hold set aside.
    ///
    /// The book knows no clock: whoever posts has expired what is due before.
    ///
    /// - Throws: `PostingError.unknownHold`, `.holdNotPending`, `.accountBlocked` or `.accountClosed`.
    public mutating func post(hold identifier: Bytes32) throws(PostingError) {
        if let refusal = check(posting: identifier) { throw refusal }
        let hold = try resolve(identifier, as: .posted)
        let amount = Amount(minorUnits: hold.left, currency: hold.amount.currency)
        let debit = leg(knownSlot(of: hold.debtor), .debit, amount)
        let credit = leg(knownSlot(of: hold.creditor), .credit, amount)
        book(debit)
        book(credit)
        grow(hold.amount.currency, by: growth(debit) + growth(credit))
        holdByIdentifier[identifier]?.posted += amount.minorUnits
    }

    /// Gives the money back, whatever the state of the accounts.
    ///
    /// - Throws: `PostingError.unknownHold` or `.holdNotPending`.
    public mutating func void(hold identifier: Bytes32) throws(PostingError) {
        let hold = try resolve(identifier, as: .voided)
        holdByIdentifier[identifier]?.voided += hold.left
    }

    /// Gives the money of every pending hold back that expires at this moment or before.
    ///
    /// - Returns: the holds this expired, by expiry, then by identifier.
    public mutating func expireHolds(through moment: Timestamp) -> [Bytes32] {
        holdsExpiredThrough = max(holdsExpiredThrough, moment)
        var identifiers: [Bytes32] = []
        while let element = expiring.popFirst(through: moment) {
            expired.insert(element)
            guard holdByIdentifier[element.identifier]?.state == .pending else { continue }
            let hold = resolved(element.identifier, as: .expired)
            holdByIdentifier[element.identifier]?.voided += hold.left
            identifiers.append(element.identifier)
        }
        return identifiers
    }

    /// Forgets the holds whose expiry is this moment or before and has been acted on. Until then a hold is remembered, however
    /// it was resolved.
    public mutating func forgetHolds(through moment: Timestamp) {
        while let element = expired.popFirst(through: moment) {
            guard let hold = holdByIdentifier.removeValue(forKey: element.identifier) else {
                preconditionFailure("a queued hold is not in the book")
            }
            precondition(hold.state != .pending, "money would stay set aside for ever")
            slots[knownSlot(of: hold.debtor)].holdCount -= 1
        }
    }

    /// Nil if it was never placed or has been forgotten.
    public func hold(_ identifier: Bytes32) -> Hold? {
        holdByIdentifier[identifier]
    }

    /// Every hold the book remembers, by expiry, then by identifier.
    public var holds: [Hold] {
        holdByIdentifier.values.sorted { ($0.expires, $0.identifier) < ($1.expires, $1.identifier) }
    }

    // MARK: Steps

    private func checkedLegs(placing hold: Hold) throws(PostingError) -> (debit: Leg, credit: Leg) {
        guard hold.amount.isPositive else { throw .amountNotPositive }
        guard hold.debtor != hold.creditor else { throw .accountRepeated(hold.creditor) }
        guard holdByIdentifier[hold.identifier] == nil else { throw .holdExists }
        guard hold.expires > holdsExpiredThrough else { throw .holdPastExpiry }
        guard holdByIdentifier.count < holdsMax else { throw .holdsFull }
        let (debtor, creditor) = try checkedSlots(hold.debtor, hold.creditor)
        guard slots[debtor].kind == .customer else { throw .debtorNotCustomer }
        try checkStates(debtor, creditor)
        guard slots[debtor].holdCount < holdsPerDebtorMax else { throw .debtorHoldsFull }
        return try checkedLegs(hold.amount, debtorSlot: debtor, creditorSlot: creditor)
    }

    private func pendingHold(_ identifier: Bytes32) throws(PostingError) -> Hold {
        guard let hold = holdByIdentifier[identifier] else { throw .unknownHold }
        guard hold.state == .pending else { throw .holdNotPending }
        return hold
    }

    private mutating func resolve(_ identifier: Bytes32, as state: HoldState) throws(PostingError) -> Hold {
        _ = try pendingHold(identifier)
        return resolved(identifier, as: state)
    }

    /// Gives back what a pending hold set aside, and says what became of it.
    private mutating func resolved(_ identifier: Bytes32, as state: HoldState) -> Hold {
        guard var hold = holdByIdentifier[identifier], hold.state == .pending else {
            preconditionFailure("a hold is resolved once")
        }
        giveBack(hold.left, of: hold)
        hold.state = state
        holdByIdentifier[identifier] = hold
        return hold
    }

    /// So many minor units are no longer set aside.
    mutating func giveBack(_ minorUnits: Int64, of hold: Hold) {
        for (account, side) in [(hold.debtor, PostingSide.debit), (hold.creditor, .credit)] {
            let leg = leg(knownSlot(of: account), side, hold.amount)
            guard let cell = leg.cell else { preconditionFailure("an account of a hold has no balance") }
            if leg.raises {
                cells[cell].unexpect(minorUnits)
            } else {
                cells[cell].release(minorUnits)
            }
        }
    }

    func knownSlot(of account: AccountIdentifier) -> Int {
        guard let slot = slot(of: account) else { preconditionFailure("an account of a hold is not in the book") }
        return slot
    }
}
