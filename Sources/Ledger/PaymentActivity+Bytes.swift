/// All counters as bytes, so that a snapshot can hold them: equal counters give equal bytes, and there is one way to write each.
/// They are whole numbers of eight bytes; every list begins with how many there are.
extension PaymentActivity {
    public var bytes: [UInt8] {
        var writer = WordWriter()
        writer.list(accounts.sorted { $0.key < $1.key }) { entry, writer in
            writer.bytes32(entry.key.bytes)
            entry.value.write(to: &writer)
        }
        pairs.write(to: &writer)
        accountsDue.write(to: &writer) { $1.bytes32($0.bytes) }
        pairsDue.write(to: &writer) { $1.key($0) }
        return writer.bytes
    }

    /// Nil unless `bytes` of some counters are exactly these.
    public init?(bytes: UnsafeRawBufferPointer) {
        var reader = WordReader(bytes)
        var accounts = PartedDictionary<AccountIdentifier, AccountActivity>()
        let count = reader.count(leastWords: 5)
        accounts.reserveCapacity(count)
        var last: AccountIdentifier?
        reader.each(count) { reader in
            let account = AccountIdentifier(reader.bytes32())
            reader.expect(last.map { $0 < account } ?? true)
            last = account
            accounts[account] = AccountActivity(from: &reader)
        }
        self.init(
            accounts: accounts, pairs: PairActivity(from: &reader),
            accountsDue: DueForgetting(from: &reader) { AccountIdentifier($0.bytes32()) },
            pairsDue: DueForgetting(from: &reader) { $0.key() })
        guard reader.isExhausted else { return nil }
    }
}

extension AccountActivity {
    fileprivate func write(to writer: inout WordWriter) {
        writer.list(currencies) { activity, writer in
            writer.word(activity.currency.number)
            activity.payments.write(to: &writer)
            activity.day.write(to: &writer)
            activity.month.write(to: &writer)
        }
    }

    fileprivate init(from reader: inout WordReader) {
        var currencies: [CurrencyActivity] = []
        let count = reader.count(leastWords: 4)
        currencies.reserveCapacity(count)
        reader.each(count) { reader in
            guard let currency = Currency(number: reader.word()) else { return reader.refuse() }
            var activity = CurrencyActivity(currency: currency)
            activity.payments = RollingWindow(from: &reader)
            activity.day = RollingWindow(from: &reader)
            activity.month = RollingWindow(from: &reader)
            currencies.append(activity)
        }
        self.init(currencies: currencies)
    }
}

extension PairActivity {
    fileprivate func write(to writer: inout WordWriter) {
        writer.list(entries.sorted { $0.key < $1.key }) { entry, writer in
            writer.key(entry.key)
            writer.word(entry.value.isKnown ? 1 : 0)
            writer.word(Int64(entry.value.latestDay))
            entry.value.small.write(to: &writer)
        }
        writer.list(shared.sorted { $0.key < $1.key }) { entry, writer in
            writer.word(Int64(bitPattern: entry.key))
            entry.value.write(to: &writer)
        }
    }

    fileprivate init(from reader: inout WordReader) {
        var entries = PartedDictionary<Key, Entry>()
        let count = reader.count(leastWords: 5)
        entries.reserveCapacity(count)
        var last: Key?
        reader.each(count) { reader in
            let key = reader.key()
            reader.expect(last.map { $0 < key } ?? true)
            last = key
            let (isKnown, latestDay) = (reader.word(), reader.word())
            reader.expect((0...1).contains(isKnown) && Int32(exactly: latestDay) != nil)
            var entry = Entry()
            entry.isKnown = isKnown == 1
            entry.latestDay = Int32(truncatingIfNeeded: latestDay)
            entry.small = RollingWindow(from: &reader)
            entries[key] = entry
        }
        var shared: [UInt64: RollingWindow<DaySpan, PairTotals>] = [:]
        var lastPlace: UInt64?
        reader.each(reader.count(leastWords: 2)) { reader in
            let place = UInt64(bitPattern: reader.word())
            reader.expect(lastPlace.map { $0 < place } ?? true)
            lastPlace = place
            shared[place] = RollingWindow(from: &reader)
        }
        self.init(entries: entries, shared: shared)
    }
}

extension PairActivity.Key: Comparable {
    static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension DueForgetting {
    fileprivate func write(to writer: inout WordWriter, _ body: (Subject, inout WordWriter) -> Void) {
        writer.word(firstDay ?? .max)
        writer.list(days.sorted { $0.key < $1.key }) { day, writer in
            writer.word(day.key)
            writer.list(Array(day.value), body)
        }
    }

    fileprivate init(from reader: inout WordReader, _ subject: (inout WordReader) -> Subject) {
        let first = reader.word()
        var days: [Int64: ChunkedArray<Subject>] = [:]
        var last: Int64?
        reader.each(reader.count(leastWords: 2)) { reader in
            let day = reader.word()
            reader.expect(last.map { $0 < day } ?? true)
            last = day
            var subjects = ChunkedArray<Subject>()
            reader.each(reader.count(leastWords: 2)) { subjects.append(subject(&$0)) }
            days[day] = subjects
        }
        self.init(days: days, firstDay: first == .max ? nil : first)
    }
}

extension RollingWindow {
    /// How many buckets are kept, and of each, the latest first, its number and its total's numbers.
    fileprivate func write(to writer: inout WordWriter) {
        writer.list(buckets) { entry, writer in
            writer.word(entry.bucket)
            entry.total.forEachNumber { writer.word(Int64(bitPattern: $0)) }
        }
    }

    fileprivate init(from reader: inout WordReader) {
        var buckets: [(bucket: Int64, total: Total)] = []
        let count = reader.count(leastWords: 2)
        buckets.reserveCapacity(count)
        reader.each(count) { reader in
            let bucket = reader.word()
            var same = reader
            let total = Total { UInt64(bitPattern: reader.word()) }
            // A number that is too great for its place would be written as another one.
            var isSame = true
            total.forEachNumber { isSame = isSame && $0 == UInt64(bitPattern: same.word()) }
            reader.expect(isSame)
            buckets.append((bucket, total))
        }
        let window = Self(buckets: buckets)
        reader.expect(window != nil)
        self = window ?? Self()
    }
}
