/// All counters as a list of whole numbers, so that a snapshot can hold them: equal counters give equal lists.
extension PaymentActivity {
    public var words: [Int64] {
        var writer = WordWriter()
        writer.list(accounts.sorted { $0.key < $1.key }) { entry, writer in
            writer.bytes32(entry.key.bytes)
            entry.value.write(to: &writer)
        }
        pairs.write(to: &writer)
        due.write(to: &writer)
        return writer.words
    }

    /// Nil unless `words` of some counters is exactly this list.
    public init?(words: [Int64]) {
        var reader = WordReader(words)
        var accounts: [AccountIdentifier: AccountActivity] = [:]
        for _ in 0..<reader.count() {
            accounts[AccountIdentifier(reader.bytes32())] = AccountActivity(from: &reader)
        }
        self.init(accounts: accounts, pairs: PairActivity(from: &reader), due: DueForgetting(from: &reader))
        guard reader.isExhausted, self.words == words else { return nil }
    }
}

extension AccountActivity {
    fileprivate func write(to writer: inout WordWriter) {
        writer.word(latestDay)
        writer.list(currencies) { activity, writer in
            writer.word(activity.currency.number)
            activity.payments.write(to: &writer) { [Int64($0)] }
            activity.day.write(to: &writer) { totals in
                [
                    totals.paid, totals.smallSent, totals.smallReceived, Int64(totals.smallSentCount),
                    Int64(totals.smallReceivedCount), Int64(totals.newCounterparties),
                ]
            }
            activity.month.write(to: &writer) { [$0] }
            activity.withdrawn.write(to: &writer) { [$0] }
        }
    }

    fileprivate init(from reader: inout WordReader) {
        let latestDay = reader.word()
        var currencies: [CurrencyActivity] = []
        for _ in 0..<reader.count() {
            // A number that names no currency is written as another one, so that the list is refused.
            var activity = CurrencyActivity(currency: Currency(number: reader.word()) ?? .eur)
            activity.payments = RollingWindow(from: &reader, width: 1) { UInt32(truncatingIfNeeded: $0[0]) }
            activity.day = RollingWindow(from: &reader, width: 6) { words in
                var totals = DayTotals()
                (totals.paid, totals.smallSent, totals.smallReceived) = (words[0], words[1], words[2])
                totals.smallSentCount = UInt16(truncatingIfNeeded: words[3])
                totals.smallReceivedCount = UInt16(truncatingIfNeeded: words[4])
                totals.newCounterparties = UInt16(truncatingIfNeeded: words[5])
                return totals
            }
            activity.month = RollingWindow(from: &reader, width: 1) { $0[0] }
            activity.withdrawn = RollingWindow(from: &reader, width: 1) { $0[0] }
            currencies.append(activity)
        }
        self.init(currencies: currencies, latestDay: latestDay)
    }
}

extension PairActivity {
    fileprivate func write(to writer: inout WordWriter) {
        writer.list(entries.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }) { entry, writer in
            writer.key(entry.key)
            writer.word(entry.value.isKnown ? 1 : 0)
            writer.word(entry.value.latestDay)
            entry.value.small.write(to: &writer, PairTotals.words)
        }
        writer.list(shared.sorted { $0.key < $1.key }) { entry, writer in
            writer.word(Int64(bitPattern: entry.key))
            entry.value.write(to: &writer, PairTotals.words)
        }
    }

    fileprivate init(from reader: inout WordReader) {
        var entries: [Key: Entry] = [:]
        for _ in 0..<reader.count() {
            let key = reader.key()
            var entry = Entry()
            entry.isKnown = reader.word() != 0
            entry.latestDay = reader.word()
            entry.small = RollingWindow(from: &reader, width: 2, PairTotals.init(words:))
            entries[key] = entry
        }
        var shared: [UInt64: RollingWindow<DaySpan, PairTotals>] = [:]
        for _ in 0..<reader.count() {
            let place = UInt64(bitPattern: reader.word())
            shared[place] = RollingWindow(from: &reader, width: 2, PairTotals.init(words:))
        }
        self.init(entries: entries, shared: shared)
    }
}

extension PairTotals {
    fileprivate static func words(_ totals: PairTotals) -> [Int64] { [totals.minorUnits, Int64(totals.count)] }

    fileprivate init(words: ArraySlice<Int64>) {
        let first = words.startIndex
        self.init(minorUnits: words[first], count: UInt32(truncatingIfNeeded: words[first + 1]))
    }
}

extension DueForgetting {
    fileprivate func write(to writer: inout WordWriter) {
        writer.word(firstDay ?? .max)
        writer.list(days.sorted { $0.key < $1.key }) { day, writer in
            writer.word(day.key)
            writer.list(day.value) { subject, writer in
                switch subject {
                case .account(let account):
                    writer.word(0)
                    writer.bytes32(account.bytes)
                case .pair(let key):
                    writer.word(1)
                    writer.key(key)
                }
            }
        }
    }

    fileprivate init(from reader: inout WordReader) {
        let first = reader.word()
        var days: [Int64: [Subject]] = [:]
        for _ in 0..<reader.count() {
            let day = reader.word()
            var subjects: [Subject] = []
            for _ in 0..<reader.count() {
                subjects.append(
                    reader.word() == 0 ? .account(AccountIdentifier(reader.bytes32())) : .pair(reader.key()))
            }
            days[day] = subjects
        }
        self.init(days: days, firstDay: first == .max ? nil : first)
    }
}

extension RollingWindow {
    /// [-1] if nothing was ever added; else the latest bucket, how many buckets are not empty, and of each its place and content.
    fileprivate func write(to writer: inout WordWriter, _ words: (Total) -> [Int64]) {
        guard !buckets.isEmpty else { return writer.word(-1) }
        let filled = buckets.indices.filter { buckets[$0] != .zero }
        writer.word(Int64(filled.count))
        writer.word(latest)
        for place in filled {
            writer.word(Int64(place))
            for word in words(buckets[place]) { writer.word(word) }
        }
    }

    fileprivate init(from reader: inout WordReader, width: Int, _ total: (ArraySlice<Int64>) -> Total) {
        let count = reader.word()
        guard count >= 0, count <= Int64(Span.bucketCount) + 1 else {
            self.init()
            return
        }
        let latest = reader.word()
        var buckets = [Total](repeating: .zero, count: Span.bucketCount + 1)
        for _ in 0..<count {
            let place = Int(truncatingIfNeeded: reader.word())
            let words = (0..<width).map { _ in reader.word() }
            if buckets.indices.contains(place) { buckets[place] = total(words[...]) }
        }
        self.init(buckets: buckets, latest: latest)
    }
}

private struct WordWriter {
    private(set) var words: [Int64] = []

    mutating func word(_ word: Int64) { words.append(word) }

    mutating func bytes32(_ value: Bytes32) {
        value.withUnsafeBytes { buffer in
            for offset in stride(from: 0, to: 32, by: 8) {
                words.append(Int64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
            }
        }
    }

    mutating func key(_ key: PairActivity.Key) {
        word(Int64(bitPattern: key.high))
        word(Int64(bitPattern: key.low))
    }

    mutating func list<Element>(_ elements: [Element], _ body: (Element, inout WordWriter) -> Void) {
        word(Int64(elements.count))
        for element in elements { body(element, &self) }
    }
}

/// Reads whatever is there; whether it was what a writer writes is asked once, at the end.
private struct WordReader {
    private let words: [Int64]
    private var position = 0

    init(_ words: [Int64]) { self.words = words }

    var isExhausted: Bool { position == words.count }

    /// Zero beyond the end.
    mutating func word() -> Int64 {
        guard position < words.count else { return 0 }
        defer { position += 1 }
        return words[position]
    }

    /// No more than what is left could hold.
    mutating func count() -> Int64 { max(0, min(word(), Int64(words.count - position))) }

    mutating func bytes32() -> Bytes32 {
        var bytes: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: word().bigEndian) { bytes.append(contentsOf: $0) } }
        guard let value = Bytes32(bytes) else { preconditionFailure("four words are 32 bytes") }
        return value
    }

    mutating func key() -> PairActivity.Key {
        PairActivity.Key(high: UInt64(bitPattern: word()), low: UInt64(bitPattern: word()))
    }
}
