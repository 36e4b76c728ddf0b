/// All counters of a book: what passed through each account and between each pair lately.
///
/// They follow from the same records as the money does, by the times of these records, so that a crash cannot lose them and
/// an auditor derives the same ones.
///
/// - Source: Docs/LEDGER.md section 11.
public struct PaymentActivity: Equatable, Sendable {
    /// How many accounts and pairs are looked at per record, to forget those that were idle for long.
    static let forgottenPerRecordMax = 32

    private(set) var accounts: [AccountIdentifier: AccountActivity] = [:]
    private(set) var pairs: PairActivity
    private(set) var due = DueForgetting()

    public init() {
        self.init(pairs: PairActivity())
    }

    init(pairs: PairActivity) {
        self.pairs = pairs
    }

    init(accounts: [AccountIdentifier: AccountActivity], pairs: PairActivity, due: DueForgetting) {
        (self.accounts, self.pairs, self.due) = (accounts, pairs, due)
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
                figures.withdrawnDaily = own.withdrawn.total(at: time)
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
        change(payment.debtor, in: currency, at: time) { activity in
            activity.payments.add(1, at: time)
            if payment.isWithdrawal {
                activity.withdrawn.add(minorUnits, at: time)
            } else {
                activity.day.add(payment.debtorTotals(meetsStranger: isStranger), at: time)
                activity.month.add(minorUnits, at: time)
            }
        }
        guard !payment.isWithdrawal else { return }
        if payment.isSmall {
            change(payment.creditor, in: currency, at: time) { activity in
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
        if accounts[payment.debtor] != nil {
            accounts[payment.debtor]?.change(in: currency, at: time) { activity in
                if payment.isWithdrawal {
                    activity.withdrawn.remove(minorUnits, addedAt: time)
                } else {
                    activity.day.remove(payment.debtorTotals(meetsStranger: false), addedAt: time)
                    activity.month.remove(minorUnits, addedAt: time)
                }
            }
        }
        guard payment.isSmall, !payment.isWithdrawal else { return }
        if accounts[payment.creditor] != nil {
            accounts[payment.creditor]?.change(in: currency, at: time) { activity in
                activity.day.remove(payment.creditorTotals, addedAt: time)
            }
        }
        pairs.remove(payment.pair, small: minorUnits, countedAt: time)
    }

    /// Forgets accounts and pairs without a payment for 31 days, a few for each record.
    public mutating func forgetIdle(at time: Timestamp) {
        let day = MonthSpan.bucket(of: time)
        for _ in 0..<Self.forgottenPerRecordMax {
            guard let subject = due.takeNext(dueOn: day) else { return }
            switch subject {
            case .account(let account):
                guard let activity = accounts[account] else { continue }
                let idle = activity.latestDay + Int64(MonthSpan.bucketCount) + 1
                if idle <= day { accounts[account] = nil } else { due.add(subject, on: idle) }
            case .pair(let key):
                if let idle = pairs.forget(key, on: day) { due.add(subject, on: idle) }
            }
        }
    }

    private mutating func change(
        _ account: AccountIdentifier, in currency: Currency, at time: Timestamp,
        _ body: (inout CurrencyActivity) -> Void
    ) {
        if accounts[account] == nil {
            due.add(.account(account), on: MonthSpan.bucket(of: time) + Int64(MonthSpan.bucketCount) + 1)
        }
        accounts[account, default: AccountActivity()].change(in: currency, at: time, body)
    }

    private mutating func countPair(_ payment: CountedPayment, small: Int64?, makesKnown: Bool, at time: Timestamp) {
        let key = payment.pair
        if pairs.count(key, small: small, makesKnown: makesKnown, at: time) {
            due.add(.pair(key), on: MonthSpan.bucket(of: time) + Int64(MonthSpan.bucketCount) + 1)
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
