public import Ledger

/// What a book owed and held when a day was over, signed by the log's key. Docs/PROTOCOL.md section 5.16.
///
/// It speaks of a tree of the log, so that whoever has the records derives the very same numbers.
public struct LiabilitiesStatement: Message {
    public static let type = MessageType(name: "liabilities-statement")

    /// Minor units of one currency. Custody and what is invested are together what is owed.
    public struct Line: Equatable, Sendable {
        public let currency: Currency
        public let customers: Int64
        public let suspense: Int64
        public let payouts: Int64
        public let custody: Int64
        public let invested: Int64
        /// What of the customers' money is set aside for payments that are not settled.
        public let held: Int64

        public init(
            currency: Currency, customers: Int64, suspense: Int64, payouts: Int64, custody: Int64, invested: Int64,
            held: Int64
        ) {
            self.currency = currency
            (self.customers, self.suspense, self.payouts) = (customers, suspense, payouts)
            (self.custody, self.invested, self.held) = (custody, invested, held)
        }
    }

    /// The clearing node's id: the first of its log-signing keys.
    public let clearing: PublicKey
    /// Days since 1970-01-01, UTC: what the day left.
    public let day: Int64
    public let time: Timestamp
    /// How many records it speaks of, and the root over them.
    public let size: UInt64
    public let root: Digest
    public let accountCount: UInt64
    /// What of the liabilities must be in custody.
    public let share: ReserveShare
    /// Sorted by currency.
    public let lines: [Line]

    public init(
        clearing: PublicKey, day: Int64, time: Timestamp, size: UInt64, root: Digest, accountCount: UInt64,
        share: ReserveShare, lines: [Line]
    ) {
        (self.clearing, self.day, self.time, self.size, self.root) = (clearing, day, time, size, root)
        (self.accountCount, self.share, self.lines) = (accountCount, share, lines)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 8)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        day = try decoder.integer()
        try decoder.key(3)
        time = try decoder.timestamp()
        try decoder.key(4)
        size = try decoder.unsigned()
        try decoder.key(5)
        root = try decoder.digest()
        try decoder.key(6)
        accountCount = try decoder.unsigned()
        try decoder.key(7)
        guard let basisPoints = Int64(exactly: try decoder.unsigned()),
            let share = ReserveShare(basisPoints: basisPoints)
        else { throw .notAllowed("reserve") }
        self.share = share
        try decoder.key(8)
        var lines: [Line] = []
        for _ in 0..<(try decoder.array(countMax: Currency.all.count)) {
            let line = try Line(from: &decoder)
            if let last = lines.last, last.currency >= line.currency { throw .notAllowed("order of currencies") }
            lines.append(line)
        }
        self.lines = lines
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        encoder.map(count: 8)
        encoder.key(1, clearing)
        encoder.key(2)
        encoder.integer(day)
        encoder.key(3, time)
        encoder.key(4, size)
        encoder.key(5, root)
        encoder.key(6, accountCount)
        encoder.key(7, UInt64(share.basisPoints))
        encoder.key(8)
        encoder.array(count: lines.count)
        for line in lines { line.encode(into: &encoder) }
    }
}

extension LiabilitiesStatement.Line {
    /// [currency, customers, suspense, payouts, custody, invested, held]
    fileprivate func encode(into encoder: inout CBOREncoder) {
        encoder.array(count: 7)
        encoder.text(currency.code)
        for minorUnits in [customers, suspense, payouts, custody, invested, held] { encoder.integer(minorUnits) }
    }

    fileprivate init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.array(count: 7)
        let code = try decoder.text(max: 3)
        // Whatever is wrong with the code, the bytes name no currency.
        guard let currency = try? Currency(code: code) else { throw .notAllowed("currency") }
        self.init(
            currency: currency, customers: try decoder.integer(), suspense: try decoder.integer(),
            payouts: try decoder.integer(), custody: try decoder.integer(), invested: try decoder.integer(),
            held: try decoder.integer())
    }
}

/// Whole days of UTC.
public enum UTCDay {
    static let microseconds: Int64 = 24 * 60 * 60 * 1_000_000

    /// Days since 1970-01-01, rounded down.
    public static func containing(_ time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: microseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Microseconds until the next day begins: never 0.
    static func microsecondsLeft(at time: Timestamp) -> Int64 {
        let remainder = time.microseconds % microseconds
        return remainder < 0 ? -remainder : microseconds - remainder
    }
}
