/// All counters as a list of whole numbers, so that a snapshot can hold them: equal counters give equal lists.
extension PaymentActivity {
    public var words: [Int64] {
        var writer = WordWriter()
        writer.list(accounts.sorted { $0.key < $1.key }) { entry, writer in
            writer.bytes32(entry.key.bytes)
            entry.value.write(to: &writer)
        }
        pairs.write(to: &writer)
        accountsDue.write(to: &writer) { $1.bytes32($0.bytes) }
        pairsDue.write(to: &writer) { $1.key($0) }
        return writer.words
    }

    /// Nil unless `words` of some counters is exactly this list.
    public init?(words: [Int64]) {
        var reader = WordReader(words)
        var accounts = PartedDictionary<AccountIdentifier, AccountActivity>()
        for _ in 0..<reader.count() {
            accounts[AccountIdentifier(reader.bytes32())] = AccountActivity(from: &reader)
        }
        self.init(
            accounts: accounts, pairs: PairActivity(from: &reader),
            accountsDue: DueForgetting(from: &reader) { AccountIdentifier($0.bytes32()) },
            pairsDue: DueForgetting(from: &reader) { $0.key() })
        guard reader.isExhausted, self.words == words else { return nil }
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
        for _ in 0..<reader.count() {
            // A number that names no currency is written as another one, so that the list is refused.
            var activity = CurrencyActivity(currency: Currency(number: reader.word()) ?? .eur)
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
        writer.list(entries.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }) { entry, writer in
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
        for _ in 0..<reader.count() {
            let key = reader.key()
            var entry = Entry()
            entry.isKnown = reader.word() != 0
            entry.latestDay = Int32(truncatingIfNeeded: reader.word())
            entry.small = RollingWindow(from: &reader)
            entries[key] = entry
        }
        var shared: [UInt64: RollingWindow<DaySpan, PairTotals>] = [:]
        for _ in 0..<reader.count() {
            let place = UInt64(bitPattern: reader.word())
            shared[place] = RollingWindow(from: &reader)
        }
        self.init(entries: entries, shared: shared)
    }
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
        for _ in 0..<reader.count() {
            let day = reader.word()
            var subjects = ChunkedArray<Subject>()
            for _ in 0..<reader.count() { subjects.append(subject(&reader)) }
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

    /// Buckets of no window are read as an empty one, so that the list is refused.
    fileprivate init(from reader: inout WordReader) {
        var buckets: [(bucket: Int64, total: Total)] = []
        for _ in 0..<reader.count() {
            let bucket = reader.word()
            buckets.append((bucket, Total { UInt64(bitPattern: reader.word()) }))
        }
        self = Self(buckets: buckets) ?? Self()
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
