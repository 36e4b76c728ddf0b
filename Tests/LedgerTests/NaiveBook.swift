import Ledger

/// The rules of Docs/LEDGER.md said again as slowly and plainly as possible, to compare `Book` with.
///
/// It keeps only what happened: every balance is added up anew from all postings and all holds, in wide integers.
struct NaiveBook {
    struct Account {
        var kind: AccountKind
        var limits: AccountLimits
        var state: AccountState = .open
    }

    var accounts: [AccountIdentifier: Account] = [.custody: Account(kind: .custody, limits: .unlimited)]
    var postings: [Posting] = []
    var basisPoints: Int64 = 10_000
    var holds: [Hold] = []
    /// The state of each hold, by its place in `holds`.
    var holdStates: [HoldState] = []
    /// How much of each is still set aside, by its place in `holds`.
    var holdsLeft: [Int64] = []
    /// Of which a part was posted.
    var haveMoved: Set<Bytes32> = []
    var expiredThrough = Timestamp(microseconds: .min)
    var forgotten: Set<Bytes32> = []

    // MARK: Sums

    func posted(_ account: AccountIdentifier, _ currency: Currency) -> Int128 {
        let side = accounts[account]?.kind.normalSide
        return postings.reduce(0) { sum, posting in
            guard posting.account == account, posting.amount.currency == currency else { return sum }
            let minorUnits = Int128(posting.amount.minorUnits)
            return posting.side == side ? sum + minorUnits : sum - minorUnits
        }
    }

    /// What pending holds would take from and bring to an account.
    func pending(_ account: AccountIdentifier, _ currency: Currency) -> (lower: Int128, raise: Int128) {
        var sums: (lower: Int128, raise: Int128) = (0, 0)
        for (index, hold) in holds.enumerated() where holdStates[index] == .pending && hold.amount.currency == currency
        {
            for (end, side) in [(hold.debtor, PostingSide.debit), (hold.creditor, .credit)] where end == account {
                if side == accounts[account]?.kind.normalSide {
                    sums.raise += Int128(holdsLeft[index])
                } else {
                    sums.lower += Int128(holdsLeft[index])
                }
            }
        }
        return sums
    }

    func total(_ currency: Currency, _ side: PostingSide) -> Int128 {
        accounts.reduce(0) { $1.value.kind.normalSide == side ? $0 + posted($1.key, currency) : $0 }
    }

    // MARK: Refusals, one check after the other

    func refusal(_ postings: [Posting]) -> PostingError? {
        guard postings.count >= 2 else { return .tooFewPostings }
        guard postings.count <= 128 else { return .tooManyPostings }
        for posting in postings where posting.amount.minorUnits <= 0 { return .amountNotPositive }
        var seen: Set<String> = []
        for posting in postings {
            guard seen.insert("\(posting.account) \(posting.amount.currency)").inserted else {
                return .accountRepeated(posting.account)
            }
        }
        let currencies = Set(postings.map(\.amount.currency)).sorted()
        for currency in currencies {
            let debits = postings.filter { $0.side == .debit && $0.amount.currency == currency }
            let credits = postings.filter { $0.side == .credit && $0.amount.currency == currency }
            guard sum(debits) == sum(credits) else { return .unbalanced(currency) }
        }
        for posting in postings where accounts[posting.account] == nil { return .unknownAccount(posting.account) }
        return stateRefusal(postings.map(\.account)) ?? moneyRefusal(postings)
    }

    func refusal(_ hold: Hold, holdsMax: Int, holdsPerDebtorMax: Int) -> PostingError? {
        if hold.amount.minorUnits <= 0 { return .amountNotPositive }
        if hold.debtor == hold.creditor { return .accountRepeated(hold.debtor) }
        let remembered = holds.filter { !forgotten.contains($0.identifier) }
        if remembered.contains(where: { $0.identifier == hold.identifier }) { return .holdExists }
        if hold.expires <= expiredThrough { return .holdPastExpiry }
        if remembered.count >= holdsMax { return .holdsFull }
        for account in [hold.debtor, hold.creditor] where accounts[account] == nil { return .unknownAccount(account) }
        if accounts[hold.debtor]?.kind != .customer { return .debtorNotCustomer }
        if let refusal = stateRefusal([hold.debtor, hold.creditor]) { return refusal }
        if remembered.count(where: { $0.debtor == hold.debtor }) >= holdsPerDebtorMax { return .debtorHoldsFull }
        return moneyRefusal(postings(of: hold))
    }

    func refusal(resolving identifier: Bytes32, posting: Bool) -> PostingError? {
        guard let index = index(of: identifier) else { return .unknownHold }
        guard holdStates[index] == .pending else { return .holdNotPending }
        return posting ? stateRefusal([holds[index].debtor, holds[index].creditor]) : nil
    }

    func refusal(resolving identifier: Bytes32, posting posted: Int64, voiding voided: Int64) -> PostingError? {
        guard let index = index(of: identifier) else { return .unknownHold }
        if holdStates[index] != .pending { return .holdNotPending }
        if posted < 0 || voided < 0 || (posted == 0 && voided == 0) { return .amountNotPositive }
        return Int128(posted) + Int128(voided) > Int128(holdsLeft[index]) ? .moreThanHeld : nil
    }

    func refusal(forgetting identifier: Bytes32) -> PostingError? {
        guard let index = index(of: identifier) else { return .unknownHold }
        return holdStates[index] == .pending || holds[index].expires != .distantFuture ? .holdPending : nil
    }

    func refusal(setting state: AccountState, of account: AccountIdentifier) -> PostingError? {
        guard let known = accounts[account] else { return .unknownAccount(account) }
        if account == .custody || ![.custody, .customer].contains(known.kind) { return .custodyAlwaysOpen }
        if known.state == .closed { return .accountClosed }
        guard state == .closed else { return nil }
        let isEmpty = Currency.all.allSatisfy { posted(account, $0) == 0 && pending(account, $0) == (0, 0) }
        return isEmpty ? nil : .accountNotEmpty
    }

    private func stateRefusal(_ ends: [AccountIdentifier]) -> PostingError? {
        for end in ends where accounts[end]?.state == .blocked { return .accountBlocked }
        for end in ends where accounts[end]?.state == .closed { return .accountClosed }
        return nil
    }

    private func moneyRefusal(_ postings: [Posting]) -> PostingError? {
        func limit(_ posting: Posting) -> CurrencyLimit {
            accounts[posting.account]?.limits.limit(in: posting.amount.currency) ?? .nothing
        }
        let raises = postings.filter { accounts[$0.account]?.kind.normalSide == $0.side }
        let lowers = postings.filter { accounts[$0.account]?.kind.normalSide != $0.side }
        for posting in lowers where posting.amount.minorUnits > limit(posting).paymentMaximum { return .paymentLimit }
        for posting in lowers {
            let currency = posting.amount.currency
            let available = posted(posting.account, currency) - pending(posting.account, currency).lower
            if Int128(posting.amount.minorUnits) > available { return .insufficientFunds }
        }
        for posting in raises where limit(posting) != .unlimited {
            let currency = posting.amount.currency
            let owned = posted(posting.account, currency) + pending(posting.account, currency).raise
            if owned + Int128(posting.amount.minorUnits) > Int128(limit(posting).balanceMaximum) {
                return .balanceLimit
            }
        }
        if invests(postings) { return .reserve }
        for currency in Set(postings.map(\.amount.currency)).sorted() {
            var after = self
            after.postings += postings.filter { $0.amount.currency == currency }
            for side in [PostingSide.debit, .credit] where after.total(currency, side) > Int128(Int64.max) {
                return .overflow
            }
        }
        return nil
    }

    /// Whether more would be invested than may be.
    private func invests(_ postings: [Posting]) -> Bool {
        func sum(_ book: NaiveBook, _ currency: Currency, _ kinds: [AccountKind]) -> Int128 {
            book.accounts.filter { kinds.contains($0.value.kind) }.keys.reduce(0) { $0 + book.posted($1, currency) }
        }
        return Set(postings.map(\.amount.currency)).contains { currency in
            var after = self
            after.postings += postings.filter { $0.amount.currency == currency }
            let owed = sum(after, currency, [.customer, .suspense, .payouts])
            guard sum(after, currency, [.invested]) > sum(self, currency, [.invested]), owed <= Int64.max else {
                return false
            }
            return sum(after, currency, [.custody]) * 10_000 < owed * Int128(basisPoints)
        }
    }

    // MARK: Changes

    func postings(of hold: Hold, _ minorUnits: Int64? = nil) -> [Posting] {
        let amount = Amount(minorUnits: minorUnits ?? hold.amount.minorUnits, currency: hold.amount.currency)
        return [
            Posting(account: hold.debtor, side: .debit, amount: amount),
            Posting(account: hold.creditor, side: .credit, amount: amount),
        ]
    }

    mutating func place(_ hold: Hold) {
        // The identifier of a forgotten hold may come again, and then means the new one.
        if let old = index(of: hold.identifier, includingForgotten: true) {
            holds.remove(at: old)
            holdStates.remove(at: old)
            holdsLeft.remove(at: old)
            forgotten.remove(hold.identifier)
            haveMoved.remove(hold.identifier)
        }
        holds.append(hold)
        holdStates.append(.pending)
        holdsLeft.append(hold.amount.minorUnits)
    }

    mutating func resolve(_ identifier: Bytes32, as state: HoldState) {
        guard let index = index(of: identifier) else { return }
        holdStates[index] = state
        if state == .posted { postings += postings(of: holds[index], holdsLeft[index]) }
    }

    mutating func resolve(_ identifier: Bytes32, posting posted: Int64, voiding voided: Int64) {
        guard let index = index(of: identifier) else { return }
        if posted > 0 {
            postings += postings(of: holds[index], posted)
            haveMoved.insert(identifier)
        }
        holdsLeft[index] -= posted + voided
        if holdsLeft[index] == 0 { holdStates[index] = haveMoved.contains(identifier) ? .posted : .voided }
    }

    mutating func expire(through moment: Timestamp) -> [Bytes32] {
        expiredThrough = max(expiredThrough, moment)
        let due = holds.indices.filter { holdStates[$0] == .pending && holds[$0].expires <= moment }
        for index in due { holdStates[index] = .expired }
        return due.map { holds[$0] }
            .sorted { ($0.expires, $0.identifier) < ($1.expires, $1.identifier) }.map(\.identifier)
    }

    mutating func forget(through moment: Timestamp) {
        for hold in holds where hold.expires <= min(moment, expiredThrough) { forgotten.insert(hold.identifier) }
    }

    func index(of identifier: Bytes32, includingForgotten: Bool = false) -> Int? {
        guard includingForgotten || !forgotten.contains(identifier) else { return nil }
        return holds.firstIndex { $0.identifier == identifier }
    }

    private func sum(_ postings: [Posting]) -> Int128 {
        postings.reduce(0) { $0 + Int128($1.amount.minorUnits) }
    }
}
