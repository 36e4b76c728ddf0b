import Ledger

extension BookImage {
    // identifier, kind, state, place of its limits
    private static let accountBytes = 32 + 1 + 1 + 4
    // account, currency, minor units
    private static let balanceBytes = 4 + 3 + 8
    // identifier, debtor, creditor, currency, minor units, expiry, state, minor units that moved, and that were given back
    private static let holdBytes = 32 + 4 + 4 + 3 + 8 + 8 + 1 + 8 + 8

    /// Limits that many accounts share are written once, in the order of their first account.
    func encode(
        limits limitsKey: Int64, accounts accountsKey: Int64, balances balancesKey: Int64, holds holdsKey: Int64,
        expiredThrough: Int64, _ places: AccountPlaces, into encoder: inout CBOREncoder
    ) {
        var limits: [AccountLimits] = []
        var limitPlaces: [AccountLimits: UInt32] = [:]
        var accountRun = FlatRunWriter(rowCount: accounts.count, rowBytes: Self.accountBytes)
        for account in accounts {
            // Most accounts have the limits of the one before.
            let isRepeated = limits.last == account.limits
            let place = isRepeated ? UInt32(limits.count - 1) : limitPlaces[account.limits] ?? UInt32(limits.count)
            if place == limits.count {
                limits.append(account.limits)
                limitPlaces[account.limits] = place
            }
            accountRun.bytes32(account.identifier.bytes)
            accountRun.byte(account.kind.snapshotByte)
            accountRun.byte(account.state.snapshotByte)
            accountRun.number(place)
        }
        encoder.key(limitsKey)
        encoder.array(count: limits.count)
        for limits in limits { limits.encode(into: &encoder) }
        encoder.key(accountsKey)
        encoder.bytes(accountRun.bytes)

        var balanceRun = FlatRunWriter(rowCount: balances.count, rowBytes: Self.balanceBytes)
        for balance in balances {
            balanceRun.number(UInt32(balance.account))
            balanceRun.currency(balance.currency)
            balanceRun.number(balance.posted)
        }
        encoder.key(balancesKey)
        encoder.bytes(balanceRun.bytes)

        var holdRun = FlatRunWriter(rowCount: holds.count, rowBytes: Self.holdBytes)
        for hold in holds {
            holdRun.bytes32(hold.identifier)
            holdRun.number(places[hold.debtor])
            holdRun.number(places[hold.creditor])
            holdRun.currency(hold.amount.currency)
            holdRun.number(hold.amount.minorUnits)
            holdRun.number(hold.expires.microseconds)
            holdRun.byte(hold.state.snapshotByte)
            holdRun.number(hold.posted)
            holdRun.number(hold.voided)
        }
        encoder.key(holdsKey)
        encoder.bytes(holdRun.bytes)
        encoder.key(expiredThrough, holdsExpiredThrough)
    }

    init(
        limits limitsKey: Int64, accounts accountsKey: Int64, balances balancesKey: Int64, holds holdsKey: Int64,
        expiredThrough: Int64, from decoder: inout CBORDecoder
    ) throws {
        try decoder.key(limitsKey)
        var limits: [AccountLimits] = []
        for _ in 0..<(try decoder.array(countMax: Book.accountsMax)) {
            limits.append(try AccountLimits(from: &decoder))
        }
        try decoder.key(accountsKey)
        let accounts = try Self.accounts(limits, &decoder)
        try decoder.key(balancesKey)
        var balances: [Balance] = []
        try decoder.run(rowBytes: Self.balanceBytes) { run in
            balances.reserveCapacity(run.rowCount)
            for _ in 0..<run.rowCount {
                balances.append(
                    Balance(
                        account: Int(run.number(UInt32.self)), currency: try run.currency(),
                        posted: run.number(Int64.self)))
            }
        }
        try decoder.key(holdsKey)
        let holds = try Self.holds(of: accounts, &decoder)
        try decoder.key(expiredThrough)
        self.init(
            accounts: accounts, balances: balances, holds: holds, holdsExpiredThrough: try decoder.timestamp())
    }

    private static func accounts(_ limits: [AccountLimits], _ decoder: inout CBORDecoder) throws -> [Account] {
        var accounts: [Account] = []
        var isUsed = [Bool](repeating: false, count: limits.count)
        var usedCount = 0
        try decoder.run(rowBytes: accountBytes) { run in
            accounts.reserveCapacity(run.rowCount)
            for _ in 0..<run.rowCount {
                let identifier = AccountIdentifier(run.bytes32())
                guard let kind = AccountKind(snapshotByte: run.byte()),
                    let state = AccountState(snapshotByte: run.byte())
                else { throw SnapshotError.malformed("an account of no kind or state") }
                let place = Int(run.number(UInt32.self))
                guard place < limits.count, isUsed[place] || place == usedCount else {
                    throw SnapshotError.malformed("limits out of order")
                }
                if !isUsed[place] { (isUsed[place], usedCount) = (true, usedCount + 1) }
                accounts.append(Account(identifier: identifier, kind: kind, state: state, limits: limits[place]))
            }
        }
        guard usedCount == limits.count, Set(limits).count == limits.count else {
            throw SnapshotError.malformed("limits of nobody, or twice")
        }
        return accounts
    }

    private static func holds(of accounts: [Account], _ decoder: inout CBORDecoder) throws -> [Hold] {
        var holds: [Hold] = []
        try decoder.run(rowBytes: holdBytes) { run in
            for _ in 0..<run.rowCount {
                let identifier = run.bytes32()
                let (debtor, creditor) = (Int(run.number(UInt32.self)), Int(run.number(UInt32.self)))
                guard max(debtor, creditor) < accounts.count else {
                    throw SnapshotError.malformed("a hold of no account")
                }
                let currency = try run.currency()
                let amount = Amount(minorUnits: run.number(Int64.self), currency: currency)
                let expires = Timestamp(microseconds: run.number(Int64.self))
                guard let state = HoldState(snapshotByte: run.byte()) else {
                    throw SnapshotError.malformed("a hold in no state")
                }
                holds.append(
                    Hold(
                        identifier: identifier, debtor: accounts[debtor].identifier,
                        creditor: accounts[creditor].identifier, amount: amount, expires: expires, state: state,
                        posted: run.number(Int64.self), voided: run.number(Int64.self)))
            }
        }
        return holds
    }
}

extension AccountLimits {
    /// [unlisted payment, unlisted balance, [[currency, payment, balance], …]]
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.integer(unlistedLimit.paymentMaximum)
        encoder.integer(unlistedLimit.balanceMaximum)
        encoder.array(count: listedLimits.count)
        for (currency, limit) in listedLimits {
            encoder.array(count: 3)
            encoder.text(currency.code)
            encoder.integer(limit.paymentMaximum)
            encoder.integer(limit.balanceMaximum)
        }
    }

    init(from decoder: inout CBORDecoder) throws {
        func limit(_ payment: Int64, _ balance: Int64) throws -> CurrencyLimit {
            guard payment >= 0, balance >= 0 else { throw SnapshotError.malformed("a limit below zero") }
            return CurrencyLimit(paymentMaximum: payment, balanceMaximum: balance)
        }
        try decoder.array(count: 3)
        let unlisted = try limit(try decoder.integer(), try decoder.integer())
        var listed: [Currency: CurrencyLimit] = [:]
        var last: Currency?
        for _ in 0..<(try decoder.array(countMax: Currency.all.count)) {
            try decoder.array(count: 3)
            let currency = try Currency(code: try decoder.text(max: 3))
            if let last {
                guard last < currency else { throw SnapshotError.malformed("currencies out of order") }
            }
            last = currency
            listed[currency] = try limit(try decoder.integer(), try decoder.integer())
        }
        guard !listed.values.contains(unlisted) else { throw SnapshotError.malformed("a limit that says nothing") }
        self.init(listed, unlisted: unlisted)
    }
}

extension AccountKind {
    fileprivate var snapshotByte: UInt8 {
        switch self {
        case .custody: 0
        case .customer: 1
        case .invested: 2
        case .suspense: 3
        case .payouts: 4
        }
    }

    fileprivate init?(snapshotByte: UInt8) {
        switch snapshotByte {
        case 0: self = .custody
        case 1: self = .customer
        case 2: self = .invested
        case 3: self = .suspense
        case 4: self = .payouts
        default: return nil
        }
    }
}

extension AccountState {
    fileprivate var snapshotByte: UInt8 {
        switch self {
        case .open: 0
        case .blocked: 1
        case .closed: 2
        }
    }

    fileprivate init?(snapshotByte: UInt8) {
        switch snapshotByte {
        case 0: self = .open
        case 1: self = .blocked
        case 2: self = .closed
        default: return nil
        }
    }
}

extension HoldState {
    fileprivate var snapshotByte: UInt8 {
        switch self {
        case .pending: 0
        case .posted: 1
        case .voided: 2
        case .expired: 3
        }
    }

    fileprivate init?(snapshotByte: UInt8) {
        switch snapshotByte {
        case 0: self = .pending
        case 1: self = .posted
        case 2: self = .voided
        case 3: self = .expired
        default: return nil
        }
    }
}
