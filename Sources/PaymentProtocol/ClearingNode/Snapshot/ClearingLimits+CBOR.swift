import Ledger

extension ClearingLimits {
    /// [rules or null, their time, tiers, own limits]: tiers and own limits sorted by account. The counters stand by themselves.
    func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 4)
        if let rules { rules.encode(into: &encoder) } else { encoder.null() }
        encoder.integer(rulesCreated.microseconds)
        encoder.array(count: tiers.count)
        for (account, set) in tiers.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 3)
            encoder.bytes(account.bytes)
            encoder.unsigned(set.tier.rawValue)
            encoder.integer(set.created.microseconds)
        }
        encoder.array(count: own.count)
        for (account, limits) in own.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 2)
            encoder.bytes(account.bytes)
            limits.encode(into: &encoder)
        }
    }

    init(from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 4)
        let rules = try decoder.takeNull() ? nil : try LimitRules(from: &decoder)
        let created = try decoder.timestamp()
        guard rules != nil || created == Timestamp(microseconds: .min) else {
            throw SnapshotError.malformed("the time of rules that there are not")
        }
        var tiers: [AccountIdentifier: SetTier] = [:]
        var last: AccountIdentifier?
        func follow(_ account: AccountIdentifier) throws {
            if let last, account <= last { throw SnapshotError.malformed("accounts out of order") }
            last = account
        }
        for _ in 0..<(try decoder.array(countMax: Book.accountsMax)) {
            try decoder.array(count: 3)
            let account = try decoder.account()
            try follow(account)
            tiers[account] = SetTier(
                tier: try decoder.choice(AccountTier.self), created: try decoder.timestamp())
        }
        last = nil
        var own: [AccountIdentifier: AccountOwnLimits] = [:]
        for _ in 0..<(try decoder.array(countMax: Book.accountsMax)) {
            try decoder.array(count: 2)
            let account = try decoder.account()
            try follow(account)
            own[account] = try AccountOwnLimits(from: &decoder)
        }
        self.init(rules: rules, created: created, tiers: tiers, own: own, activity: PaymentActivity())
    }
}

extension AccountOwnLimits {
    /// [time of the latest word, changes in its hour, [[currency, current, next or null, from], …]]
    fileprivate func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.integer(created.microseconds)
        changes.encode(into: &encoder)
        encoder.array(count: currencies.count)
        for (currency, limits) in currencies {
            let parts = limits.parts
            encoder.array(count: 4)
            encoder.text(currency.code)
            parts.current.encodeInSnapshot(into: &encoder)
            if let next = parts.next { next.encodeInSnapshot(into: &encoder) } else { encoder.null() }
            encoder.integer(parts.nextFrom.microseconds)
        }
    }

    fileprivate init(from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        let created = try decoder.timestamp()
        let changes = try HourlyCount(from: &decoder)
        var currencies: [(currency: Currency, limits: OwnLimits)] = []
        for _ in 0..<(try decoder.array(countMax: ProtocolBounds.ownLimitCurrenciesMax)) {
            try decoder.array(count: 4)
            let currency = try decoder.currency()
            let current = try OwnLimit(inSnapshot: &decoder)
            let next = try decoder.takeNull() ? nil : try OwnLimit(inSnapshot: &decoder)
            currencies.append((currency, OwnLimits(current: current, next: next, nextFrom: try decoder.timestamp())))
        }
        self.init(currencies: currencies, created: created, changes: changes)
    }
}

extension OwnLimit {
    fileprivate func encodeInSnapshot(into encoder: inout CBOREncoder) {
        encoder.array(count: 3)
        encoder.optionalInteger(payment)
        encoder.optionalInteger(paidDaily)
        encoder.optionalInteger(paidMonthly)
    }

    fileprivate init(inSnapshot decoder: inout CBORDecoder) throws {
        try decoder.array(count: 3)
        self.init(
            payment: try decoder.optionalInteger(), paidDaily: try decoder.optionalInteger(),
            paidMonthly: try decoder.optionalInteger())
    }
}
