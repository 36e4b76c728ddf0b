/// What passed through one account lately, per currency: what the limits of its tier are compared with.
///
/// A few hundred bytes for an account that pays now and then, 1.2 kB for one that does in every bucket of its windows
/// (Docs/PERFORMANCE.md section 4); nothing after 31 days without any.
///
/// - Source: Docs/LEDGER.md section 11.2.
struct AccountActivity: Equatable, Sendable {
    /// In the order in which the account first used them.
    private(set) var currencies: [CurrencyActivity] = []

    init() {}

    init(currencies: [CurrencyActivity]) {
        self.currencies = currencies
    }

    /// The day of the latest count: when it lies 32 days back, there is nothing left to know. Nil if nothing was counted.
    var latestDay: Int64? { currencies.lazy.compactMap(\.latestDay).max() }

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

    mutating func count(in currency: Currency, _ body: (inout CurrencyActivity) -> Void) {
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

    /// Changes what was counted in a currency before, if anything was.
    mutating func takeBack(in currency: Currency, _ body: (inout CurrencyActivity) -> Void) {
        guard let index = currencies.firstIndex(where: { $0.currency == currency }) else { return }
        body(&currencies[index])
    }
}

/// The same, in one currency.
struct CurrencyActivity: Equatable, Sendable {
    let currency: Currency
    /// Payments made, held ones included.
    var payments = RollingWindow<HourSpan, UInt32>()
    /// Whatever is counted is counted here at least.
    var day = RollingWindow<DaySpan, DayTotals>()
    /// Paid.
    var month = RollingWindow<MonthSpan, Int64>()

    init(currency: Currency) {
        self.currency = currency
    }

    /// The day of the latest count; nil if nothing was counted.
    var latestDay: Int64? { day.latest.map { DaySpan.day(ofBucket: $0) } }
}

/// What an hour's bucket of a day adds up; amounts in minor units.
struct DayTotals: WindowTotal {
    static let zero = DayTotals()

    var paid: Int64 = 0
    /// Paid, and received, by payments so small that many of them would escape the other limits.
    var smallSent: Int64 = 0
    var smallReceived: Int64 = 0
    var withdrawn: Int64 = 0
    /// They stop at 65,535, more than any rule asks for.
    var smallSentCount: UInt16 = 0
    var smallReceivedCount: UInt16 = 0
    var newCounterparties: UInt16 = 0

    mutating func add(_ other: DayTotals) {
        paid.add(other.paid)
        smallSent.add(other.smallSent)
        smallReceived.add(other.smallReceived)
        withdrawn.add(other.withdrawn)
        smallSentCount = smallSentCount.addingUpToMaximum(other.smallSentCount)
        smallReceivedCount = smallReceivedCount.addingUpToMaximum(other.smallReceivedCount)
        newCounterparties = newCounterparties.addingUpToMaximum(other.newCounterparties)
    }

    mutating func remove(_ other: DayTotals) {
        paid.remove(other.paid)
        smallSent.remove(other.smallSent)
        smallReceived.remove(other.smallReceived)
        withdrawn.remove(other.withdrawn)
        smallSentCount -= min(smallSentCount, other.smallSentCount)
        smallReceivedCount -= min(smallReceivedCount, other.smallReceivedCount)
        newCounterparties -= min(newCounterparties, other.newCounterparties)
    }

    func forEachNumber(_ body: (UInt64) -> Void) {
        paid.forEachNumber(body)
        smallSent.forEachNumber(body)
        smallReceived.forEachNumber(body)
        withdrawn.forEachNumber(body)
        body(UInt64(smallSentCount))
        body(UInt64(smallReceivedCount))
        body(UInt64(newCounterparties))
    }
}

extension DayTotals {
    init(numbers next: () -> UInt64) {
        (paid, smallSent) = (Int64(numbers: next), Int64(numbers: next))
        (smallReceived, withdrawn) = (Int64(numbers: next), Int64(numbers: next))
        smallSentCount = UInt16(truncatingIfNeeded: next())
        smallReceivedCount = UInt16(truncatingIfNeeded: next())
        newCounterparties = UInt16(truncatingIfNeeded: next())
    }
}

extension UInt16 {
    fileprivate func addingUpToMaximum(_ other: UInt16) -> UInt16 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
