/// A double-entry book of many accounts and currencies, in memory.
///
/// Every operation either does all it says or throws and changes nothing. In every currency, at any moment, the balances of
/// the debit-normal accounts and those of the credit-normal accounts have the same sum; no balance is below zero and none
/// passes its account's limit.
///
/// - Source: Docs/LEDGER.md.
public struct Book: Sendable {
    /// The most accounts in a book, custody included.
    public static let accountsMax = 1 << 24

    /// The most holds that the book remembers, pending or resolved.
    public static let holdsMax = 1 << 18

    /// The most holds, pending or resolved, that the book remembers of one debtor, so that one cannot take all.
    public static let holdsPerDebtorMax = 256

    /// What the hot path reads of an account: no reference, so that reading it counts none.
    struct Account: Sendable {
        let kind: AccountKind
        var state: AccountState = .open
        /// Among `limitSets`.
        var limits: UInt32
        /// The last cell made for this account; the others follow from cell to cell. `BalanceCell.none` for no cell.
        var firstCell = BalanceCell.none
        /// How many holds the book remembers of this debtor.
        var holdCount: Int32 = 0
    }

    /// Identifier to slot. A slot indexes `identifiers` and `slots`, and never changes.
    private var index = AccountIndex()
    var identifiers: ChunkedArray<AccountIdentifier> { index.identifiers }
    private var limitSets = LimitSets()
    var slots = ChunkedArray<Account>()
    var cells = ChunkedArray<BalanceCell>()
    /// The sum of all debit-normal balances of a currency, which is also that of all credit-normal ones.
    var totals: [Currency: Int64] = [:]
    /// The part of each total that is not in custody.
    var investedTotals: [Currency: Int64] = [:]
    /// What of the liabilities must stay in custody.
    public internal(set) var reserveShare = ReserveShare.all

    var holdByIdentifier = PartedDictionary<Bytes32, Hold>()
    /// The holds that have not met their expiry, whatever their state.
    var expiring = ExpiryQueue()
    /// The holds that have, until they are forgotten; all resolved.
    var expired = ExpiryQueue()
    /// Holds have been expired through this moment.
    public internal(set) var holdsExpiredThrough = Timestamp(microseconds: .min)

    let accountsMax: Int
    let holdsMax: Int
    let holdsPerDebtorMax: Int

    /// A book with the custody account and nothing in it.
    public init() {
        self.init(accountsMax: Self.accountsMax, holdsMax: Self.holdsMax, holdsPerDebtorMax: Self.holdsPerDebtorMax)
    }

    /// A book with smaller bounds, so that tests reach them.
    init(accountsMax: Int, holdsMax: Int, holdsPerDebtorMax: Int) {
        precondition(accountsMax <= Self.accountsMax, "a slot is counted in 32 bits")
        (self.accountsMax, self.holdsMax, self.holdsPerDebtorMax) = (accountsMax, holdsMax, holdsPerDebtorMax)
        append(.custody, kind: .custody, limits: .unlimited)
    }

    /// Whether one more account can be opened.
    public var hasRoomForAccount: Bool { index.count < accountsMax }

    /// - Throws: `PostingError.accountExists` or `.accountsFull`.
    public mutating func open(
        _ account: AccountIdentifier, kind: AccountKind = .customer, limits: AccountLimits
    ) throws(PostingError) {
        guard index.number(of: account) == nil else { throw .accountExists }
        guard hasRoomForAccount else { throw .accountsFull }
        append(account, kind: kind, limits: limits)
    }

    /// Blocks, reopens or closes an account. Saying the present state again changes nothing, but a closed account stays so.
    ///
    /// - Throws: `PostingError.unknownAccount`, `.custodyAlwaysOpen`, `.accountClosed`, or `.accountNotEmpty` for closing an
    ///   account with money or pending holds.
    public mutating func setState(_ state: AccountState, of account: AccountIdentifier) throws(PostingError) {
        if let refusal = check(settingStateOf: account, to: state) { throw refusal }
        guard let slot = slot(of: account) else { throw .unknownAccount(account) }
        slots[slot].state = state
    }

    /// What `setState` would refuse, or nil. Changes nothing.
    public func check(settingStateOf account: AccountIdentifier, to state: AccountState) -> PostingError? {
        guard let slot = slot(of: account) else { return .unknownAccount(account) }
        // The operator's other accounts are as much the book's own as custody is.
        guard account != .custody, ![.invested, .suspense, .payouts].contains(slots[slot].kind) else {
            return .custodyAlwaysOpen
        }
        guard slots[slot].state != .closed else { return .accountClosed }
        if state == .closed {
            var cell = slots[slot].firstCell
            while cell != BalanceCell.none {
                guard cells[Int(cell)].isEmpty else { return .accountNotEmpty }
                cell = cells[Int(cell)].next
            }
        }
        return nil
    }

    /// Other limits from now on. What the account owns or expects beyond them stays; it only cannot grow.
    ///
    /// - Throws: `PostingError.unknownAccount`.
    public mutating func setLimits(_ limits: AccountLimits, of account: AccountIdentifier) throws(PostingError) {
        guard let slot = slot(of: account) else { throw .unknownAccount(account) }
        let before = slots[slot].limits
        slots[slot].limits = limitSets.take(limits)
        limitSets.leave(before)
        var cell = slots[slot].firstCell
        while cell != BalanceCell.none {
            cells[Int(cell)].limit = limits.limit(in: cells[Int(cell)].currency)
            cell = cells[Int(cell)].next
        }
    }

    public func contains(_ account: AccountIdentifier) -> Bool {
        index.number(of: account) != nil
    }

    /// Nil for an unknown account.
    public func state(of account: AccountIdentifier) -> AccountState? {
        slot(of: account).map { slots[$0].state }
    }

    // MARK: Slots and cells

    func limits(of slot: Int) -> AccountLimits { limitSets[slots[slot].limits] }

    func slot(of account: AccountIdentifier) -> Int? {
        index.number(of: account)
    }

    /// Where the balance of an account in a currency is kept; nil if it never had one.
    func cell(of slot: Int, in currency: Currency) -> Int? {
        var cell = slots[slot].firstCell
        while cell != BalanceCell.none {
            let found = Int(cell)
            if cells[found].currency == currency { return found }
            cell = cells[found].next
        }
        return nil
    }

    /// The same, made if need be.
    mutating func makeCell(of slot: Int, in currency: Currency) -> Int {
        if let cell = cell(of: slot, in: currency) { return cell }
        precondition(cells.count < Int32.max, "a cell is counted in 32 bits")
        let limit = limits(of: slot).limit(in: currency)
        cells.append(BalanceCell(currency: currency, limit: limit, next: slots[slot].firstCell))
        slots[slot].firstCell = Int32(cells.count - 1)
        return cells.count - 1
    }

    /// Puts the accounts of an image in place of custody alone: a slot is then an account's place in the image.
    mutating func restore(_ accounts: [BookImage.Account]) throws(BookImageError) {
        (index, slots, limitSets) = (AccountIndex(), ChunkedArray(), LimitSets())
        index.reserveCapacity(accounts.count)
        for account in accounts {
            if let last = index.identifiers.last {
                guard last < account.identifier else { throw .notSorted }
            }
            append(account.identifier, kind: account.kind, limits: account.limits)
            slots[slots.count - 1].state = account.state
        }
        guard let custody = slot(of: .custody), slots[custody].kind == .custody else { throw .unknownAccount }
    }

    private mutating func append(_ account: AccountIdentifier, kind: AccountKind, limits: AccountLimits) {
        index.add(account)
        slots.append(Account(kind: kind, limits: limitSets.take(limits)))
    }
}
