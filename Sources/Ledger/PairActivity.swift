/// Who paid whom lately: small payments from one account to another, and whether the two know each other.
///
/// One bounded table for a whole book, and whatever does not fit errs on the strict side. When the table is full, pairs that
/// are new to it share a few sums, so each of them counts more than its own; none of them counts as known.
///
/// - Source: Docs/LEDGER.md section 11.3.
struct PairActivity: Equatable, Sendable {
    /// The most pairs that have an entry of their own.
    static let pairsMax = 1 << 18
    /// Sums that pairs without an entry share.
    static let sharedSumsMax = 1 << 10

    /// A debtor, a creditor and a currency as 128 bits. Two that meet in one key would share its entry.
    struct Key: PartedKey {
        let high, low: UInt64

        var partWord: UInt64 { high }

        init(debtor: AccountIdentifier, creditor: AccountIdentifier, currency: Currency) {
            var mixer = WordMixer()
            mixer.mix(debtor.bytes)
            mixer.mix(creditor.bytes)
            mixer.mix(UInt64(currency.letters))
            (high, low) = (mixer.high, mixer.low)
        }

        init(high: UInt64, low: UInt64) {
            (self.high, self.low) = (high, low)
        }
    }

    struct Entry: Equatable, Sendable {
        /// Small payments of the last 24 hours.
        var small = RollingWindow<DaySpan, PairTotals>()
        /// Whether money has moved: what is held for review makes nobody known.
        var isKnown = false
        /// The day of the latest count, since 1970. A moment in 64 bits of microseconds has a day in 32.
        var latestDay: Int32 = .min
    }

    private(set) var entries = PartedDictionary<Key, Entry>()
    private(set) var shared: [UInt64: RollingWindow<DaySpan, PairTotals>] = [:]
    private let pairsMax: Int

    /// - Parameter pairsMax: smaller only where a test is to fill the table.
    init(pairsMax: Int = PairActivity.pairsMax) {
        self.pairsMax = pairsMax
    }

    init(entries: PartedDictionary<Key, Entry>, shared: [UInt64: RollingWindow<DaySpan, PairTotals>]) {
        self.init()
        (self.entries, self.shared) = (entries, shared)
    }

    /// Whether no payment from one to the other is remembered, in this currency, within the last 31 days.
    func isStranger(_ key: Key, at time: Timestamp) -> Bool {
        guard let entry = entries[key], entry.isKnown else { return true }
        return MonthSpan.bucket(of: time) - Int64(entry.latestDay) > Int64(MonthSpan.bucketCount)
    }

    /// Never less than the pair's own small payments of the last 24 hours.
    func small(_ key: Key, at time: Timestamp) -> PairTotals {
        var totals = entries[key]?.small.total(at: time) ?? .zero
        // A pair may have been counted here before it had an entry.
        if let others = shared[Self.sharedPlace(of: key)] { totals.add(others.total(at: time)) }
        return totals
    }

    /// - Parameter small: nil for a payment that is not small.
    /// - Returns: whether this made a new entry, which `forget` must then be told to look at.
    mutating func count(_ key: Key, small: Int64?, makesKnown: Bool, at time: Timestamp) -> Bool {
        if entries[key] != nil {
            entries[key]?.note(small: small, makesKnown: makesKnown, at: time)
            return false
        }
        guard small != nil || makesKnown else { return false }
        guard entries.count < pairsMax else {
            if let small {
                shared[Self.sharedPlace(of: key), default: RollingWindow()].add(
                    PairTotals(minorUnits: small, count: 1), at: time)
            }
            return false
        }
        var entry = Entry()
        entry.note(small: small, makesKnown: makesKnown, at: time)
        entries[key] = entry
        return true
    }

    /// Takes back a small payment that was counted at this time and came to nothing. What was counted among shared sums stays
    /// counted: nobody could tell whose it was.
    mutating func remove(_ key: Key, small: Int64, countedAt time: Timestamp) {
        entries[key]?.small.remove(PairTotals(minorUnits: small, count: 1), addedAt: time)
    }

    /// Forgets the pair if nothing happened for 31 days.
    ///
    /// - Returns: otherwise, the day on which it may be forgotten if nothing happens until then.
    mutating func forget(_ key: Key, on day: Int64) -> Int64? {
        guard let entry = entries[key] else { return nil }
        let due = Int64(entry.latestDay) + Int64(MonthSpan.bucketCount) + 1
        guard due <= day else { return due }
        entries[key] = nil
        return nil
    }

    private static func sharedPlace(of key: Key) -> UInt64 { key.low % UInt64(sharedSumsMax) }
}

extension PairActivity.Entry {
    fileprivate mutating func note(small minorUnits: Int64?, makesKnown: Bool, at time: Timestamp) {
        if let minorUnits { small.add(PairTotals(minorUnits: minorUnits, count: 1), at: time) }
        if makesKnown { isKnown = true }
        latestDay = max(latestDay, Int32(MonthSpan.bucket(of: time)))
    }
}

struct PairTotals: WindowTotal {
    static let zero = PairTotals(minorUnits: 0, count: 0)

    var minorUnits: Int64
    var count: UInt32

    mutating func add(_ other: PairTotals) {
        minorUnits.add(other.minorUnits)
        count.add(other.count)
    }

    mutating func remove(_ other: PairTotals) {
        minorUnits.remove(other.minorUnits)
        count.remove(other.count)
    }

    func forEachNumber(_ body: (UInt64) -> Void) {
        minorUnits.forEachNumber(body)
        count.forEachNumber(body)
    }
}

extension PairTotals {
    init(numbers next: () -> UInt64) {
        (minorUnits, count) = (Int64(numbers: next), UInt32(numbers: next))
    }
}

/// Mixes words into 128 bits, the same on every machine and in every process, which the standard library's hash is not.
///
/// Identifiers are hashes already, so that nobody can choose them at will; this spreads them.
///
/// - Source: the finaliser of Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
private struct WordMixer {
    private(set) var high: UInt64 = 0x243F_6A88_85A3_08D3
    private(set) var low: UInt64 = 0x1319_8A2E_0370_7344

    mutating func mix(_ bytes: Bytes32) {
        bytes.withUnsafeBytes { buffer in
            for offset in stride(from: 0, to: 32, by: 8) {
                mix(UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
        }
    }

    mutating func mix(_ word: UInt64) {
        high = Self.finalised(high ^ word)
        low = Self.finalised(low &+ word &+ (high << 32 | high >> 32))
    }

    private static func finalised(_ word: UInt64) -> UInt64 {
        var mixed = word &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
