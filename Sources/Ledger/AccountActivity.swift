/// What passed through one account lately, per currency: what the limits of its tier are compared with.
///
/// At most 1.5 kB for an account that pays and is paid in one currency, and 250 bytes more if it withdraws; nothing after 31
/// days without any.
///
/// - Source: Docs/LEDGER.md section 11.2.
struct AccountActivity: Equatable, Sendable {
    /// In the order in which the account first used them.
    private(set) var currencies: [CurrencyActivity] = []
    /// The day of the latest change: when it lies 32 days back, there is nothing left to know.
    private(set) var latestDay: Int64 = .min

    init() {}

    init(currencies: [CurrencyActivity], latestDay: Int64) {
        (self.currencies, self.latestDay) = (currencies, latestDay)
    }

    /// What happened in one currency; nothing if it was never used.
    func activity(in currency: Currency) -> CurrencyActivity? {
        currencies.first { $0.currency == currency }
    }

    /// Payments of the last hour, in whatever currency.
    func paymentsHourly(at time: Timestamp) -> Int64 {
        currencies.reduce(0) { $0 + Int64($1.payments.total(at: time)) }
    }

    /// Strangers paid in the last 24 hours, in whatever currency.
    func newCounterpartiesDaily(at time: Timestamp) -> Int64 {
        currencies.reduce(0) { $0 + Int64($1.day.total(at: time).newCounterparties) }
    }

    mutating func change(
        in currency: Currency, at time: Timestamp, _ body: (inout CurrencyActivity) -> Void
    ) {
        latestDay = max(latestDay, MonthSpan.bucket(of: time))
        if let index = currencies.firstIndex(where: { $0.currency == currency }) {
            body(&currencies[index])
        } else {
            var activity = CurrencyActivity(currency: currency)
            body(&activity)
            // One at a time: an account rarely uses a second one, and room for more is room for each account.
            currencies.reserveCapacity(currencies.count + 1)
            currencies.append(activity)
        }
    }
}

/// The same, in one currency.
struct CurrencyActivity: Equatable, Sendable {
    let currency: Currency
    /// Payments made, held ones included.
    var payments = RollingWindow<HourSpan, UInt32>()
    var day = RollingWindow<DaySpan, DayTotals>()
    /// Paid.
    var month = RollingWindow<MonthSpan, Int64>()
    var withdrawn = RollingWindow<DaySpan, Int64>()

    init(currency: Currency) {
        self.currency = currency
    }
}

/// What an hour's bucket of a day adds up; amounts in minor units.
struct DayTotals: WindowTotal {
    static let zero = DayTotals()

    var paid: Int64 = 0
    /// Paid, and received, by payments so small that many of them would escape the other limits.
    var smallSent: Int64 = 0
    var smallReceived: Int64 = 0
    /// They stop at 65,535, more than any rule asks for.
    var smallSentCount: UInt16 = 0
    var smallReceivedCount: UInt16 = 0
    var newCounterparties: UInt16 = 0

    mutating func add(_ other: DayTotals) {
        paid.add(other.paid)
        smallSent.add(other.smallSent)
        smallReceived.add(other.smallReceived)
        smallSentCount = smallSentCount.addingUpToMaximum(other.smallSentCount)
        smallReceivedCount = smallReceivedCount.addingUpToMaximum(other.smallReceivedCount)
        newCounterparties = newCounterparties.addingUpToMaximum(other.newCounterparties)
    }

    mutating func remove(_ other: DayTotals) {
        paid.remove(other.paid)
        smallSent.remove(other.smallSent)
        smallReceived.remove(other.smallReceived)
        smallSentCount -= min(smallSentCount, other.smallSentCount)
        smallReceivedCount -= min(smallReceivedCount, other.smallReceivedCount)
        newCounterparties -= min(newCounterparties, other.newCounterparties)
    }
}

extension UInt16 {
    fileprivate func addingUpToMaximum(_ other: UInt16) -> UInt16 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
