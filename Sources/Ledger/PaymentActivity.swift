/// All counters of a book: what passed through each account and between each pair lately.
///
/// They follow from the same records as the money does, by the times of these records, so that a crash cannot lose them and
/// an auditor derives the same ones.
///
/// - Source: Docs/LEDGER.md section 11.
public struct PaymentActivity: Equatable, Sendable {
    /// How many accounts, and how many pairs, are looked at per record, to forget those that were idle for long. A record
    /// makes at most two accounts active, and one pair.
    static let forgottenPerRecordMax = 16

    private(set) var accounts = PartedDictionary<AccountIdentifier, AccountActivity>()
    private(set) var pairs: PairActivity
    private(set) var accountsDue = DueForgetting<AccountIdentifier>()
    private(set) var pairsDue = DueForgetting<PairActivity.Key>()

    public init() {
        self.init(pairs: PairActivity())
    }

    init(pairs: PairActivity) {
        self.pairs = pairs
    }

    init(
        accounts: PartedDictionary<AccountIdentifier, AccountActivity>, pairs: PairActivity,
        accountsDue: DueForgetting<AccountIdentifier>, pairsDue: DueForgetting<PairActivity.Key>
    ) {
        (self.accounts, self.pairs) = (accounts, pairs)
        (self.accountsDue, self.pairsDue) = (accountsDue, pairsDue)
    }

    /// How many accounts were active in their windows; the others cost nothing.
    public var activeAccountCount: Int { accounts.count }

    /// Those in which anything is remembered of the account.
    public func currencies(of account: AccountIdentifier) -> [Currency] {
        accounts[account]?.currencies.map(\.currency) ?? []
    }

    /// What the limits of a payment look at, as it was before that payment.
    public func figures(
        debtor: AccountIdentifier, creditor: AccountIdentifier, in currency: Currency, at time: Timestamp
    ) -> ActivityFigures {
        var figures = ActivityFigures()
        if let activity = accounts[debtor] {
            figures.paymentsHourly = activity.paymentsHourly(at: time)
            figures.newCounterpartiesDaily = activity.newCounterpartiesDaily(at: time)
            if let own = activity.activity(in: currency) {
                let day = own.day.total(at: time)
                figures.paidDaily = day.paid
                figures.smallSentDaily = day.smallSent
                figures.smallSentCount = Int64(day.smallSentCount)
                figures.paidMonthly = own.month.total(at: time)
                figures.withdrawnDaily = day.withdrawn
            }
        }
        if let received = accounts[creditor]?.activity(in: currency)?.day.total(at: time) {
            figures.smallReceivedDaily = received.smallReceived
            figures.smallReceivedCount = Int64(received.smallReceivedCount)
        }
        let key = PairActivity.Key(debtor: debtor, creditor: creditor, currency: currency)
        figures.isStranger = pairs.isStranger(key, at: time)
        let small = pairs.small(key, at: time)
        figures.smallPairDaily = small.minorUnits
        figures.smallPairCount = Int64(small.count)
        return figures
    }

    /// Counts a payment when it is settled, or when its money is set aside.
    ///
    /// - Parameter isPending: it is only set aside: it counts as paid, but makes nobody known to anybody.
    public mutating func count(_ payment: CountedPayment, isPending: Bool, at time: Timestamp) {
        let (currency, minorUnits) = (payment.amount.currency, payment.amount.minorUnits)
        let key = payment.pair
        let isStranger = !payment.isWithdrawal && pairs.isStranger(key, at: time)
        count(payment.debtor, in: currency, at: time) { activity in
            activity.payments.add(1, at: time)
            activity.day.add(payment.debtorTotals(meetsStranger: isStranger), at: time)
            if !payment.isWithdrawal { activity.month.add(minorUnits, at: time) }
        }
        guard !payment.isWithdrawal else { return }
        if payment.isSmall {
            count(payment.creditor, in: currency, at: time) { activity in
                activity.day.add(payment.creditorTotals, at: time)
            }
        }
        countPair(payment, small: payment.isSmall ? minorUnits : nil, makesKnown: !isPending, at: time)
    }

    /// What was set aside has moved: debtor and creditor know each other from now on. It was counted before.
    public mutating func settlePending(_ payment: CountedPayment, at time: Timestamp) {
        guard !payment.isWithdrawal else { return }
        countPair(payment, small: nil, makesKnown: true, at: time)
    }

    /// What was set aside at `countedAt` has been given back: it is not paid after all. That it was tried still counts.
    public mutating func removePending(_ payment: CountedPayment, countedAt time: Timestamp) {
        let (currency, minorUnits) = (payment.amount.currency, payment.amount.minorUnits)
        accounts[payment.debtor]?.takeBack(in: currency) { activity in
            activity.day.remove(payment.debtorTotals(meetsStranger: false), addedAt: time)
            if !payment.isWithdrawal { activity.month.remove(minorUnits, addedAt: time) }
        }
        guard payment.isSmall, !payment.isWithdrawal else { return }
        accounts[payment.creditor]?.takeBack(in: currency) { activity in
            activity.day.remove(payment.creditorTotals, addedAt: time)
        }
        pairs.remove(payment.pair, small: minorUnits, countedAt: time)
    }

    /// Forgets accounts and pairs without a payment for 31 days, a few for each record.
    public mutating func forgetIdle(at time: Timestamp) {
        let day = MonthSpan.bucket(of: time)
        for _ in 0..<Self.forgottenPerRecordMax {
            guard let account = accountsDue.takeNext(dueOn: day) else { break }
            guard let latestDay = accounts[account]?.latestDay else {
                accounts[account] = nil
                continue
            }
            let idle = Self.dueDay(after: latestDay)
            if idle <= day { accounts[account] = nil } else { accountsDue.add(account, on: idle) }
        }
        for _ in 0..<Self.forgottenPerRecordMax {
            guard let key = pairsDue.takeNext(dueOn: day) else { break }
            if let idle = pairs.forget(key, on: day) { pairsDue.add(key, on: idle) }
        }
    }

    /// The first day on which nothing of this day is in any window.
    private static func dueDay(after day: Int64) -> Int64 { day + Int64(MonthSpan.bucketCount) + 1 }

    private mutating func count(
        _ account: AccountIdentifier, in currency: Currency, at time: Timestamp,
        _ body: (inout CurrencyActivity) -> Void
    ) {
        if accounts[account] == nil { accountsDue.add(account, on: Self.dueDay(after: MonthSpan.bucket(of: time))) }
        accounts[account, default: AccountActivity()].count(in: currency, body)
    }

    private mutating func countPair(_ payment: CountedPayment, small: Int64?, makesKnown: Bool, at time: Timestamp) {
        let key = payment.pair
        if pairs.count(key, small: small, makesKnown: makesKnown, at: time) {
            pairsDue.add(key, on: Self.dueDay(after: MonthSpan.bucket(of: time)))
        }
    }
}

/// What the counters need to know of a payment.
public struct CountedPayment: Equatable, Sendable {
    public let amount: Amount
    public let debtor: AccountIdentifier
    public let creditor: AccountIdentifier
    /// By the rules at the time when it was decided (`LimitRules.isSmall`).
    public let isSmall: Bool
    /// It leaves the book: it counts as withdrawn and not as paid.
    public let isWithdrawal: Bool

    public init(
        _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier, isSmall: Bool,
        isWithdrawal: Bool = false
    ) {
        self.amount = amount
        self.debtor = debtor
        self.creditor = creditor
        self.isSmall = isSmall
        self.isWithdrawal = isWithdrawal
    }

    var pair: PairActivity.Key {
        PairActivity.Key(debtor: debtor, creditor: creditor, currency: amount.currency)
    }

    func debtorTotals(meetsStranger: Bool) -> DayTotals {
        var totals = DayTotals()
        guard !isWithdrawal else {
            totals.withdrawn = amount.minorUnits
            return totals
        }
        totals.paid = amount.minorUnits
        if isSmall { (totals.smallSent, totals.smallSentCount) = (amount.minorUnits, 1) }
        if meetsStranger { totals.newCounterparties = 1 }
        return totals
    }

    var creditorTotals: DayTotals {
        var totals = DayTotals()
        (totals.smallReceived, totals.smallReceivedCount) = (amount.minorUnits, 1)
        return totals
    }
}

/// The counters that the limits of one payment look at; amounts in minor units of its currency.
public struct ActivityFigures: Equatable, Sendable {
    public internal(set) var paymentsHourly: Int64 = 0
    public internal(set) var paidDaily: Int64 = 0
    public internal(set) var paidMonthly: Int64 = 0
    public internal(set) var withdrawnDaily: Int64 = 0
    public internal(set) var newCounterpartiesDaily: Int64 = 0
    /// No payment between the two within the last 31 days.
    public internal(set) var isStranger = true
    public internal(set) var smallSentDaily: Int64 = 0
    public internal(set) var smallSentCount: Int64 = 0
    public internal(set) var smallReceivedDaily: Int64 = 0
    public internal(set) var smallReceivedCount: Int64 = 0
    public internal(set) var smallPairDaily: Int64 = 0
    public internal(set) var smallPairCount: Int64 = 0

    public init() {}
}
