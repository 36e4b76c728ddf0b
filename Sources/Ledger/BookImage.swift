/// What a book consists of, as plain sorted tables: enough to make an equal book again, and nothing that follows from the
/// rest (totals, what holds take and bring, queues). Equal books have equal images.
public struct BookImage: Equatable, Sendable {
    public struct Account: Equatable, Sendable {
        public let identifier: AccountIdentifier
        public let kind: AccountKind
        public let state: AccountState
        public let limits: AccountLimits

        public init(identifier: AccountIdentifier, kind: AccountKind, state: AccountState, limits: AccountLimits) {
            (self.identifier, self.kind, self.state, self.limits) = (identifier, kind, state, limits)
        }
    }

    public struct Balance: Equatable, Sendable {
        /// The account's place among `accounts`.
        public let account: Int
        public let currency: Currency
        /// Minor units, more than 0.
        public let posted: Int64

        public init(account: Int, currency: Currency, posted: Int64) {
            (self.account, self.currency, self.posted) = (account, currency, posted)
        }
    }

    /// Custody included, sorted by identifier.
    public let accounts: [Account]
    /// Those that are not zero, sorted by account, then by currency.
    public let balances: [Balance]
    /// Sorted by expiry, then by identifier.
    public let holds: [Hold]
    public let holdsExpiredThrough: Timestamp
    public let reserveShare: ReserveShare

    public init(
        accounts: [Account], balances: [Balance], holds: [Hold], holdsExpiredThrough: Timestamp,
        reserveShare: ReserveShare = .all
    ) {
        (self.accounts, self.balances, self.holds) = (accounts, balances, holds)
        self.holdsExpiredThrough = holdsExpiredThrough
        self.reserveShare = reserveShare
    }
}

/// Why an image is of no book.
public enum BookImageError: Error, Equatable, Sendable {
    /// Not sorted, or something twice.
    case notSorted
    /// An account that is not there, or custody is missing.
    case unknownAccount
    case tooMany
    case amountNotPositive
    /// A pending hold of more than there is, or one that has met its expiry.
    case holdNotCovered
    case overflow
    /// In some currency debits and credits differ.
    case unbalanced
}

extension Book {
    /// The stored properties that an image tells or that follow from it. A test compares them with what a book has: whoever
    /// adds one says here that the image has it too.
    static let imagedProperties: Set<String> = [
        "index", "limitSets", "slots", "cells", "totals", "holdByIdentifier", "expiring",
        "expired", "holdsExpiredThrough", "accountsMax", "holdsMax", "holdsPerDebtorMax", "investedTotals",
        "reserveShare",
    ]

    public var image: BookImage {
        let order = identifiers.indices.sorted { identifiers[$0] < identifiers[$1] }
        var accounts: [BookImage.Account] = []
        accounts.reserveCapacity(order.count)
        var balances: [BookImage.Balance] = []
        balances.reserveCapacity(cells.count)
        for (place, slot) in order.enumerated() {
            accounts.append(
                BookImage.Account(
                    identifier: identifiers[slot], kind: slots[slot].kind, state: slots[slot].state,
                    limits: limits(of: slot)))
            let first = balances.count
            var next = slots[slot].firstCell
            while next != BalanceCell.none {
                let cell = cells[Int(next)]
                if cell.posted != 0 {
                    balances.append(BookImage.Balance(account: place, currency: cell.currency, posted: cell.posted))
                }
                next = cell.next
            }
            if balances.count - first > 1 { balances[first...].sort { $0.currency < $1.currency } }
        }
        return BookImage(
            accounts: accounts, balances: balances, holds: holds, holdsExpiredThrough: holdsExpiredThrough,
            reserveShare: reserveShare)
    }

    /// A book equal to the one that the image was made of.
    ///
    /// - Throws: unless there can be such a book: the image was not made of one.
    public init(_ image: BookImage) throws(BookImageError) {
        self.init()
        guard image.accounts.count <= accountsMax, image.holds.count <= holdsMax else { throw .tooMany }
        try restore(image.accounts)
        try restore(image.balances)
        try restore(image.holds, expiredThrough: image.holdsExpiredThrough)
        reserveShare = image.reserveShare
        for proof in trialBalance() {
            guard proof.isBalanced else { throw .unbalanced }
            totals[proof.currency] = proof.debits
            if proof.invested != 0 { investedTotals[proof.currency] = proof.invested }
        }
    }

    private mutating func restore(_ balances: [BookImage.Balance]) throws(BookImageError) {
        var last: BookImage.Balance?
        // Sums of many amounts that fit may not fit.
        var sums: [Currency: (debits: Int128, credits: Int128)] = [:]
        for balance in balances {
            guard slots.indices.contains(balance.account) else { throw .unknownAccount }
            guard balance.posted > 0 else { throw .amountNotPositive }
            if let last {
                guard (last.account, last.currency) < (balance.account, balance.currency) else { throw .notSorted }
            }
            last = balance
            let cell = makeCell(of: balance.account, in: balance.currency)
            cells[cell].restore(posted: balance.posted)
            switch slots[balance.account].kind.normalSide {
            case .debit: sums[balance.currency, default: (0, 0)].debits += Int128(balance.posted)
            case .credit: sums[balance.currency, default: (0, 0)].credits += Int128(balance.posted)
            }
        }
        guard sums.values.allSatisfy({ max($0.debits, $0.credits) <= Int128(Int64.max) }) else { throw .overflow }
    }

    private mutating func restore(_ holds: [Hold], expiredThrough: Timestamp) throws(BookImageError) {
        holdsExpiredThrough = expiredThrough
        var last: Hold?
        for hold in holds {
            if let last {
                guard (last.expires, last.identifier) < (hold.expires, hold.identifier) else { throw .notSorted }
            }
            last = hold
            guard let debtor = slot(of: hold.debtor), let creditor = slot(of: hold.creditor) else {
                throw .unknownAccount
            }
            guard hold.amount.isPositive, min(hold.posted, hold.voided) >= 0 else { throw .amountNotPositive }
            guard Int128(hold.posted) + Int128(hold.voided) <= Int128(hold.amount.minorUnits),
                hold.left == 0 || hold.state == .pending
            else { throw .holdNotCovered }
            let isOver = hold.expires <= expiredThrough
            let element = ExpiryQueue.Element(expires: hold.expires, identifier: hold.identifier)
            if hold.doesExpire {
                if isOver { expired.insert(element) } else { expiring.insert(element) }
            }
            guard holdByIdentifier.updateValue(hold, forKey: hold.identifier) == nil else { throw .notSorted }
            slots[debtor].holdCount += 1
            if hold.state == .pending {
                guard !isOver else { throw .holdNotCovered }
                for (slot, side) in [(debtor, PostingSide.debit), (creditor, .credit)] {
                    let cell = makeCell(of: slot, in: hold.amount.currency)
                    let isCovered =
                        side == slots[slot].kind.normalSide
                        ? cells[cell].restore(expecting: hold.left) : cells[cell].restore(holding: hold.left)
                    guard isCovered else { throw .holdNotCovered }
                }
            }
        }
    }
}
