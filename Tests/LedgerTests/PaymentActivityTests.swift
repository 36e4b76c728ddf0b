import Testing

@testable import Ledger

@Suite struct PaymentActivityTests {
    static let hour: Int64 = 3_600_000_000
    static let day: Int64 = 24 * hour

    private func payment(
        _ minorUnits: Int64, _ debtor: UInt64 = 2, _ creditor: UInt64 = 3, small: Bool = false,
        withdrawal: Bool = false
    ) -> CountedPayment {
        CountedPayment(
            eur(minorUnits), from: account(debtor), to: account(creditor), isSmall: small, isWithdrawal: withdrawal)
    }

    private func figures(
        _ activity: PaymentActivity, _ debtor: UInt64 = 2, _ creditor: UInt64 = 3, at time: Int64
    ) -> ActivityFigures {
        activity.figures(debtor: account(debtor), creditor: account(creditor), in: .eur, at: moment(time))
    }

    @Test func `a payment counts for its debtor, its creditor and the pair`() {
        var activity = PaymentActivity()
        #expect(figures(activity, at: 0) == ActivityFigures())
        activity.count(payment(500, small: true), isPending: false, at: moment(0))
        let seen = figures(activity, at: 1)
        #expect(seen.paymentsHourly == 1 && seen.paidDaily == 500 && seen.paidMonthly == 500)
        #expect(seen.newCounterpartiesDaily == 1 && !seen.isStranger)
        #expect(seen.smallSentDaily == 500 && seen.smallSentCount == 1)
        #expect(seen.smallReceivedDaily == 500 && seen.smallReceivedCount == 1)
        #expect(seen.smallPairDaily == 500 && seen.smallPairCount == 1)
        // Another debtor sees the creditor's part alone, another creditor the debtor's.
        let otherDebtor = figures(activity, 4, 3, at: 1)
        #expect(otherDebtor.paidDaily == 0 && otherDebtor.smallReceivedDaily == 500 && otherDebtor.isStranger)
        let otherCreditor = figures(activity, 2, 4, at: 1)
        #expect(otherCreditor.smallSentDaily == 500 && otherCreditor.smallPairDaily == 0 && otherCreditor.isStranger)
        // The other direction is another pair.
        #expect(figures(activity, 3, 2, at: 1).isStranger)
    }

    @Test func `a withdrawal counts as withdrawn and not as paid`() {
        var activity = PaymentActivity()
        activity.count(payment(700, withdrawal: true), isPending: false, at: moment(0))
        let seen = figures(activity, at: 0)
        #expect(seen.withdrawnDaily == 700 && seen.paidDaily == 0 && seen.paymentsHourly == 1 && seen.isStranger)
    }

    @Test func `each window forgets at its own pace`() {
        var activity = PaymentActivity()
        activity.count(payment(500), isPending: false, at: moment(0))
        #expect(figures(activity, at: Self.hour).paymentsHourly == 1)
        #expect(figures(activity, at: Self.hour + 300_000_000).paymentsHourly == 0)
        #expect(figures(activity, at: Self.day).paidDaily == 500)
        #expect(figures(activity, at: Self.day + Self.hour).paidDaily == 0)
        #expect(figures(activity, at: 31 * Self.day).paidMonthly == 500)
        #expect(figures(activity, at: 32 * Self.day).paidMonthly == 0)
    }

    @Test func `what is held counts as paid, makes nobody known, and is taken back with its money`() {
        var activity = PaymentActivity()
        let held = payment(500, small: true)
        activity.count(held, isPending: true, at: moment(0))
        var seen = figures(activity, at: 0)
        #expect(seen.paidDaily == 500 && seen.smallPairDaily == 500 && seen.isStranger)
        var rejected = activity
        rejected.removePending(held, countedAt: moment(0))
        seen = figures(rejected, at: 0)
        #expect(seen.paidDaily == 0 && seen.paidMonthly == 0 && seen.smallPairDaily == 0)
        #expect(seen.smallReceivedDaily == 0 && seen.smallReceivedCount == 0 && seen.isStranger)
        // That it was tried still counts.
        #expect(seen.paymentsHourly == 1 && seen.newCounterpartiesDaily == 1)
        activity.settlePending(held, at: moment(1))
        seen = figures(activity, at: 1)
        #expect(seen.paidDaily == 500 && !seen.isStranger)
    }

    @Test func `a pair is known for 31 days after its last payment`() {
        var activity = PaymentActivity()
        activity.count(payment(1), isPending: false, at: moment(0))
        #expect(!figures(activity, at: 31 * Self.day).isStranger)
        #expect(figures(activity, at: 32 * Self.day).isStranger)
    }

    @Test func `an account that is idle for over 31 days costs nothing, and neither does its pair`() {
        var activity = PaymentActivity()
        for debtor in 2..<100 as Range<UInt64> {
            activity.count(payment(1, debtor, debtor + 1, small: true), isPending: false, at: moment(0))
        }
        activity.count(payment(1, 2, 3), isPending: false, at: moment(20 * Self.day))
        #expect(activity.activeAccountCount == 99)
        for _ in 0..<20 { activity.forgetIdle(at: moment(32 * Self.day)) }
        // 2 paid again; 3 was paid again, but nothing small.
        #expect(activity.activeAccountCount == 1)
        #expect(activity.pairs.entries.count == 1)
        for _ in 0..<20 { activity.forgetIdle(at: moment(52 * Self.day)) }
        #expect(activity.activeAccountCount == 0 && activity.pairs.entries.isEmpty)
        #expect(activity.accountsDue.days.isEmpty && activity.pairsDue.days.isEmpty)
    }

    @Test func `a full table of pairs counts more, never less, and knows nobody new`() {
        var random = SplitMix64(seed: 5)
        var full = PaymentActivity(pairs: PairActivity(pairsMax: 8))
        var roomy = PaymentActivity()
        var time: Int64 = 0
        for _ in 0..<4_000 {
            time += Int64(random.next() % UInt64(Self.hour / 8))
            let (debtor, creditor) = (2 + random.next() % 60, 100 + random.next() % 60)
            let before = (figures(full, debtor, creditor, at: time), figures(roomy, debtor, creditor, at: time))
            #expect(before.0.smallPairDaily >= before.1.smallPairDaily)
            #expect(before.0.smallPairCount >= before.1.smallPairCount)
            #expect(before.0.isStranger || !before.1.isStranger)
            let paid = payment(1 + Int64(random.next() % 50), debtor, creditor, small: true)
            full.count(paid, isPending: false, at: moment(time))
            roomy.count(paid, isPending: false, at: moment(time))
        }
        #expect(full.pairs.entries.count == 8)
        #expect(full.pairs.shared.count <= PairActivity.sharedSumsMax)
        // It did matter: some pair was counted with others.
        #expect(figures(full, 2, 100, at: time) != figures(roomy, 2, 100, at: time) || !full.pairs.shared.isEmpty)
    }

    @Test func `a sum that began without an entry is not lost when there is room for one`() {
        var pairs = PairActivity(pairsMax: 1)
        let first = PairActivity.Key(high: 1, low: 1)
        let second = PairActivity.Key(high: 2, low: 2)
        let isFirstNew = pairs.count(first, small: 5, makesKnown: true, at: moment(0))
        let isSecondNew = pairs.count(second, small: 7, makesKnown: true, at: moment(32 * Self.day))
        #expect(isFirstNew && !isSecondNew)
        #expect(pairs.isStranger(second, at: moment(32 * Self.day)))
        let due = pairs.forget(first, on: 32)
        let hasEntry = pairs.count(second, small: 1, makesKnown: true, at: moment(32 * Self.day))
        #expect(due == nil && hasEntry)
        #expect(pairs.small(second, at: moment(32 * Self.day)) == PairTotals(minorUnits: 8, count: 2))
    }

    /// What the two accounts of one pair cost, with all their windows, per account: what arrays hold and what each costs
    /// besides, 32 bytes of header and 8 of the allocator's, in whole sixteens; what tables hold, where they have just doubled
    /// and are 3/8 full; the queues of what is to be forgotten, half full.
    private func bytesPerAccount(_ activity: PaymentActivity) -> Int {
        func allocated(_ bytes: Int) -> Int { bytes == 0 ? 0 : (bytes + 40 + 15) / 16 * 16 }
        func bytes<Span, Total>(_ window: RollingWindow<Span, Total>) -> Int { allocated(window.packed.byteCapacity) }
        func entry<Key, Value>(_ key: Key.Type, _ value: Value.Type) -> Int {
            (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride) * 8 / 3 + 2 * MemoryLayout<Key>.stride
        }
        var sum = 0
        for account in activity.accounts.values {
            sum += entry(AccountIdentifier.self, AccountActivity.self)
            sum += allocated(account.currencies.capacity * MemoryLayout<CurrencyActivity>.stride)
            for own in account.currencies { sum += bytes(own.payments) + bytes(own.day) + bytes(own.month) }
        }
        for pair in activity.pairs.entries.values {
            sum += entry(PairActivity.Key.self, PairActivity.Entry.self) + bytes(pair.small)
        }
        return sum / activity.accounts.count
    }

    /// Two accounts that pay each other in every bucket of every window, small payments too, and withdraw in every hour.
    private func everyBucketFull(_ minorUnits: Int64) -> PaymentActivity {
        var activity = PaymentActivity()
        func everything(at time: Int64) {
            for (debtor, creditor) in [(2, 3), (3, 2)] as [(UInt64, UInt64)] {
                activity.count(payment(minorUnits, debtor, creditor, small: true), isPending: false, at: moment(time))
                activity.count(
                    payment(minorUnits, debtor, creditor, withdrawal: true), isPending: false, at: moment(time))
            }
        }
        let start = 20_000 * Self.day
        for day in 0..<31 as Range<Int64> { everything(at: start + day * Self.day) }
        for hour in 1...24 as ClosedRange<Int64> { everything(at: start + 30 * Self.day + hour * Self.hour) }
        for step in 1...12 as ClosedRange<Int64> {
            everything(at: start + 31 * Self.day + step * HourSpan.bucketMicroseconds)
        }
        return activity
    }

    @Test
    func `an account that pays and is paid in every bucket of its windows costs a kilobyte and a half, pair included`()
    {
        // 2,600,000.00 in each hour and on each day.
        let activity = everyBucketFull(130_000_000)
        guard let own = activity.accounts[account(2)]?.activity(in: .eur) else {
            Issue.record("the account was active")
            return
        }
        #expect(own.payments.buckets.count == 13 && own.day.buckets.count == 25 && own.month.buckets.count == 32)
        #expect(activity.pairs.entries.values.allSatisfy { $0.small.buckets.count == 25 })
        #expect(bytesPerAccount(activity) <= 1_536, "\(bytesPerAccount(activity))")
        // However much it is that moves, a number takes nine bytes at most.
        #expect(bytesPerAccount(everyBucketFull(.max)) <= 2_304, "\(bytesPerAccount(everyBucketFull(.max)))")
    }

    @Test func `an account that paid once and was paid once costs little more than its places in the tables`() {
        var activity = PaymentActivity()
        activity.count(payment(1_000, 2, 3, small: true), isPending: false, at: moment(20_000 * Self.day))
        activity.count(payment(1_000, 3, 2, small: true), isPending: false, at: moment(20_000 * Self.day))
        #expect(bytesPerAccount(activity) <= 768, "\(bytesPerAccount(activity))")
    }

    @Test(arguments: UInt64(0)..<10)
    func `the counters are the same after a snapshot, and a list that is another's is refused`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var activity = PaymentActivity()
        var time: Int64 = 20_000 * Self.day
        for _ in 0..<400 {
            time += Int64(random.next() % UInt64(4 * Self.hour))
            activity.forgetIdle(at: moment(time))
            let paid = payment(
                1 + Int64(random.next() >> (2 + random.next() % 61)), 2 + random.next() % 9, 20 + random.next() % 9,
                small: random.once(in: 2), withdrawal: random.once(in: 5))
            activity.count(paid, isPending: random.once(in: 3), at: moment(time))
            if random.once(in: 4) { activity.removePending(paid, countedAt: moment(time)) }
        }
        func read(_ bytes: [UInt8]) -> PaymentActivity? { bytes.withUnsafeBytes { PaymentActivity(bytes: $0) } }
        let bytes = activity.bytes
        #expect(read(bytes) == activity)
        for place in stride(from: 0, to: bytes.count, by: 8) {
            var damaged = bytes
            damaged[place + Int(random.next() % 8)] ^= 1 << UInt8(random.next() % 8)
            // Whatever is read is what would be written.
            if let read = read(damaged) { #expect(read.bytes == damaged) }
            #expect(read(Array(bytes.prefix(place))) == nil)
        }
        #expect(read(Array(bytes.dropLast())) == nil)
        #expect(read(bytes + [0]) == nil)
        #expect(read(bytes + [UInt8](repeating: 0, count: 8)) == nil)
    }
}
