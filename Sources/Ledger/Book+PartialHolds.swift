/// Holds that are resolved in parts: so much posted, so much voided, until nothing is left.
///
/// - Source: Docs/LEDGER.md section 7.
extension Book {
    /// What `resolve(hold:posting:voiding:)` would refuse, or nil. Changes nothing.
    public func check(resolving identifier: Bytes32, posting posted: Int64, voiding voided: Int64) -> PostingError? {
        guard let hold = holdByIdentifier[identifier] else { return .unknownHold }
        guard hold.state == .pending else { return .holdNotPending }
        guard posted >= 0, voided >= 0, posted > 0 || voided > 0 else { return .amountNotPositive }
        return Int128(posted) + Int128(voided) <= Int128(hold.left) ? nil : .moreThanHeld
    }

    /// Moves a part of what the hold set aside, and gives a part back. What was set aside before an account was blocked still
    /// goes where it is due, and is blocked there with the rest; an account with a pending hold cannot be closed.
    ///
    /// - Parameters:
    ///   - posted: minor units that move to the creditor.
    ///   - voided: minor units that the debtor can spend again.
    /// - Throws: `PostingError.unknownHold`, `.holdNotPending`, `.amountNotPositive` or `.moreThanHeld`; the book is then
    ///   unchanged.
    public mutating func resolve(
        hold identifier: Bytes32, posting posted: Int64, voiding voided: Int64
    ) throws(PostingError) {
        if let refusal = check(resolving: identifier, posting: posted, voiding: voided) { throw refusal }
        guard var hold = holdByIdentifier[identifier] else { preconditionFailure("checked above") }
        let currency = hold.amount.currency
        giveBack(posted + voided, of: hold)
        if posted > 0 {
            let amount = Amount(minorUnits: posted, currency: currency)
            let debit = leg(knownSlot(of: hold.debtor), .debit, amount)
            let credit = leg(knownSlot(of: hold.creditor), .credit, amount)
            book(debit)
            book(credit)
            grow(currency, by: growth(debit) + growth(credit))
        }
        hold.posted += posted
        hold.voided += voided
        if hold.left == 0 { hold.state = hold.posted > 0 ? .posted : .voided }
        holdByIdentifier[identifier] = hold
    }

    /// Forgets a resolved hold that never expires. Whoever placed it keeps its identifier from being used again.
    ///
    /// - Throws: `PostingError.unknownHold`, or `.holdPending` if some of it is still set aside, or time will forget it.
    public mutating func forget(hold identifier: Bytes32) throws(PostingError) {
        guard let hold = holdByIdentifier[identifier] else { throw .unknownHold }
        guard hold.state != .pending, !hold.doesExpire else { throw .holdPending }
        holdByIdentifier[identifier] = nil
        slots[knownSlot(of: hold.debtor)].holdCount -= 1
    }
}
