public import Ledger

/// What a clearing node must remember to limit payments: the operator's rules and tiers, the owners' own limits, and the
/// counters. It follows from the records, like the money.
struct ClearingLimits: Equatable, Sendable {
    /// Nil until the first rules are recorded: then the limits that are built in apply.
    private(set) var rules: LimitRules?
    private(set) var rulesCreated = Timestamp(microseconds: .min)
    /// What the book checks, by tier.
    private var accountLimits = AccountTier.allCases.map { _ in AccountLimits.builtIn }
    /// Those that are not of the lowest tier, or were not always.
    private(set) var tiers: [AccountIdentifier: SetTier] = [:]
    private(set) var own: [AccountIdentifier: AccountOwnLimits] = [:]
    var activity = PaymentActivity()

    struct SetTier: Equatable, Sendable {
        let tier: AccountTier
        let created: Timestamp
    }

    init() {}

    /// As a snapshot keeps it; what the book checks follows from the rules.
    init(
        rules: LimitRules?, created: Timestamp, tiers: [AccountIdentifier: SetTier],
        own: [AccountIdentifier: AccountOwnLimits], activity: PaymentActivity
    ) {
        self.rules = rules
        rulesCreated = created
        if let rules { accountLimits = AccountTier.allCases.map { rules.accountLimits(of: $0) } }
        (self.tiers, self.own, self.activity) = (tiers, own, activity)
    }

    func tier(of account: AccountIdentifier) -> AccountTier { tiers[account]?.tier ?? .lowest }

    /// What the book checks of an account.
    func accountLimits(of account: AccountIdentifier) -> AccountLimits {
        accountLimits[Int(tier(of: account).rawValue)]
    }

    func ownLimit(of account: AccountIdentifier, in currency: Currency, at time: Timestamp) -> OwnLimit {
        // Most clearing nodes' customers have none.
        guard !own.isEmpty, let limits = own[account] else { return OwnLimit() }
        return limits.limits(in: currency).limit(at: time)
    }

    /// Whether anything at all can limit a payment of this account here, beyond what the book checks itself.
    func mayLimit(_ debtor: AccountIdentifier) -> Bool {
        rules != nil || (!own.isEmpty && own[debtor] != nil)
    }

    mutating func set(_ order: LimitRulesOrder) {
        rules = order.rules
        rulesCreated = order.created
        accountLimits = AccountTier.allCases.map { order.rules.accountLimits(of: $0) }
    }

    mutating func set(_ order: TierOrder) {
        tiers[order.account] = SetTier(tier: order.tier, created: order.created)
    }

    mutating func set(_ order: OwnLimitsOrder, at time: Timestamp) {
        own[order.account, default: AccountOwnLimits()].set(order, at: time)
    }
}

/// What one owner allows itself, in the currencies it ever spoke of.
struct AccountOwnLimits: Equatable, Sendable {
    private(set) var currencies: [(currency: Currency, limits: OwnLimits)] = []
    /// Of the latest word.
    private(set) var created = Timestamp(microseconds: .min)
    private(set) var changes = HourlyCount()

    init() {}

    /// As a snapshot keeps it.
    init(currencies: [(currency: Currency, limits: OwnLimits)], created: Timestamp, changes: HourlyCount) {
        (self.currencies, self.created, self.changes) = (currencies, created, changes)
    }

    func limits(in currency: Currency) -> OwnLimits {
        currencies.first { $0.currency == currency }?.limits ?? OwnLimits()
    }

    func hasRoom(for currency: Currency) -> Bool {
        currencies.count < ProtocolBounds.ownLimitCurrenciesMax || currencies.contains { $0.currency == currency }
    }

    mutating func set(_ order: OwnLimitsOrder, at time: Timestamp) {
        created = order.created
        changes.increment(at: time)
        if let index = currencies.firstIndex(where: { $0.currency == order.currency }) {
            currencies[index].limits.set(order.limit, at: time)
        } else {
            var limits = OwnLimits()
            limits.set(order.limit, at: time)
            currencies.append((order.currency, limits))
        }
    }

    static func == (left: AccountOwnLimits, right: AccountOwnLimits) -> Bool {
        left.created == right.created && left.changes == right.changes
            && left.currencies.elementsEqual(right.currencies, by: ==)
    }
}

extension AccountLimits {
    /// What limits every account of a clearing node whose operator has set no rules. A currency that is not listed is not
    /// cleared. Docs/PROTOCOL.md 6.8 lists them.
    public static let builtIn = AccountLimits(
        Dictionary(
            uniqueKeysWithValues: LimitRules.standardBases.map { basis in
                let limit = CurrencyLimit(
                    paymentMaximum: basis.minorUnits, balanceMaximum: basis.minorUnits * 6)
                return (basis.currency, limit)
            }))
}
