import Ledger

extension RecentIntents {
    // minute of forgetting, debtor, identifier, digest, sequence, whether settled
    private static let rowBytes = 8 + 4 + 16 + 32 + 8 + 1

    /// In the order in which they will be forgotten.
    func rows(_ places: AccountPlaces) -> [UInt8] {
        var run = FlatRunWriter(rowCount: count, rowBytes: Self.rowBytes)
        for (minute, keys) in expiries.queued {
            for key in keys {
                guard let intent = decided[key] else { continue }
                run.number(minute)
                run.number(places[key.debtor])
                run.identifier(key.identifier)
                run.bytes32(intent.digest.bytes32)
                run.number(intent.sequence)
                run.byte(intent.isSettled ? 1 : 0)
            }
        }
        return run.bytes
    }

    /// None yet, and none before this minute; nil: there never were any.
    init(firstMinute: Int64?) {
        self.init(decided: PartedDictionary(), expiries: ExpiryQueue(firstMinute: firstMinute))
    }

    /// Reads what `rows` wrote: half of the table by each of two, since finding a place for each among millions is what takes
    /// the time.
    mutating func read(
        _ bytes: [UInt8], in range: Range<Int>, of accounts: [AccountIdentifier], _ work: some WorkPairing
    ) throws(SnapshotError) {
        let firstMinute = expiries.firstMinute
        let (first, second) = work.both(
            {
                Result { () throws(SnapshotError) in
                    try Self.table(.first, bytes, range, accounts)
                }
            },
            {
                Result { () throws(SnapshotError) in
                    try (
                        table: Self.table(.second, bytes, range, accounts),
                        queue: Self.queue(from: firstMinute, bytes, range, accounts)
                    )
                }
            })
        let (table, queue) = try second.get()
        self = RecentIntents(decided: PartedDictionary(try first.get(), table), expiries: queue)
    }

    private static func table(
        _ half: PartedHalf, _ bytes: [UInt8], _ range: Range<Int>, _ accounts: [AccountIdentifier]
    ) throws(SnapshotError) -> PartedDictionary<IntentKey, DecidedIntent> {
        try rows(of: bytes, range) { run throws(SnapshotError) in
            var table = PartedDictionary<IntentKey, DecidedIntent>()
            table.reserveCapacity(run.rowCount, half)
            for _ in 0..<run.rowCount {
                let (_, key) = try readKey(&run, accounts)
                let digest = Digest(run.bytes32())
                let sequence = run.number(UInt64.self)
                let isSettled = run.byte()
                guard isSettled <= 1 else { throw SnapshotError.malformed("an intent that is neither settled nor not") }
                guard PartedDictionary<IntentKey, DecidedIntent>.half(of: key) == half else { continue }
                let intent = DecidedIntent(digest: digest, sequence: sequence, isSettled: isSettled == 1)
                guard table.updateValue(intent, forKey: key) == nil else {
                    throw SnapshotError.malformed("an intent twice")
                }
            }
            return table
        }
    }

    private static func queue(
        from firstMinute: Int64?, _ bytes: [UInt8], _ range: Range<Int>, _ accounts: [AccountIdentifier]
    ) throws(SnapshotError) -> ExpiryQueue<IntentKey> {
        try rows(of: bytes, range) { run throws(SnapshotError) in
            var queue = ExpiryQueue<IntentKey>(firstMinute: firstMinute)
            var last = firstMinute ?? .min
            for _ in 0..<run.rowCount {
                let (minute, key) = try readKey(&run, accounts)
                run.skip(32 + 8 + 1)
                guard firstMinute != nil, minute >= last else { throw SnapshotError.malformed("intents out of order") }
                last = minute
                queue.restore(key, minute: minute)
            }
            return queue
        }
    }

    private static func rows<Value>(
        of bytes: [UInt8], _ range: Range<Int>, _ body: (inout FlatRunReader) throws(SnapshotError) -> Value
    ) throws(SnapshotError) -> Value {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(SnapshotError) in
                var run = try FlatRunReader(UnsafeRawBufferPointer(rebasing: bytes[range]), rowBytes: rowBytes)
                guard run.rowCount <= ProtocolBounds.recentIntentsMax else {
                    throw .malformed("more intents than may be remembered")
                }
                return try body(&run)
            }
        }.get()
    }

    private static func readKey(
        _ run: inout FlatRunReader, _ accounts: [AccountIdentifier]
    ) throws(SnapshotError) -> (minute: Int64, key: IntentKey) {
        let minute = run.number(Int64.self)
        let place = Int(run.number(UInt32.self))
        let identifier = run.identifier()
        guard place < accounts.count else { throw SnapshotError.malformed("an intent of no account") }
        return (minute, IntentKey(debtor: accounts[place], identifier: identifier))
    }
}

extension PaidRequests {
    // minute of forgetting, creditor, digest
    private static let rowBytes = 8 + 4 + 32

    /// [the first minute, the table], in the order in which they will be forgotten.
    func encode(_ places: AccountPlaces, into encoder: inout CBOREncoder) {
        var run = FlatRunWriter(rowCount: count, rowBytes: Self.rowBytes)
        for (minute, requests) in expiries.queued {
            for request in requests {
                guard let creditor = paid[request] else { continue }
                run.number(minute)
                run.number(places[creditor])
                run.bytes32(request.bytes32)
            }
        }
        encoder.array(count: 2)
        encoder.optionalInteger(expiries.firstMinute)
        encoder.bytes(run.bytes)
    }

    init(_ accounts: [AccountIdentifier], from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 2)
        let firstMinute = try decoder.optionalInteger()
        var queue = ExpiryQueue<Digest>(firstMinute: firstMinute)
        var paid = PartedDictionary<Digest, AccountIdentifier>()
        try decoder.run(rowBytes: Self.rowBytes) { run in
            guard run.rowCount <= ProtocolBounds.paidRequestsMax else {
                throw SnapshotError.malformed("more requests than may be remembered")
            }
            paid.reserveCapacity(run.rowCount)
            var last = firstMinute ?? .min
            for _ in 0..<run.rowCount {
                let minute = run.number(Int64.self)
                let place = Int(run.number(UInt32.self))
                let request = Digest(run.bytes32())
                guard firstMinute != nil, minute >= last, place < accounts.count else {
                    throw SnapshotError.malformed("requests out of order, or of no account")
                }
                last = minute
                guard paid.updateValue(accounts[place], forKey: request) == nil else {
                    throw SnapshotError.malformed("a request twice")
                }
                queue.restore(request, minute: minute)
            }
        }
        self.init(paid: paid, expiries: queue)
    }
}

extension RefundedPayments {
    // minute of forgetting, account that refunds, sequence, minor units
    private static let rowBytes = 8 + 4 + 8 + 8

    /// [the first minute, the table], in the order in which they will be forgotten.
    func encode(_ places: AccountPlaces, into encoder: inout CBOREncoder) {
        var run = FlatRunWriter(rowCount: refunded.count, rowBytes: Self.rowBytes)
        for (minute, sequences) in expiries.queued {
            for sequence in sequences {
                guard let payment = refunded[sequence] else { continue }
                run.number(minute)
                run.number(places[payment.account])
                run.number(sequence)
                run.number(payment.minorUnits)
            }
        }
        encoder.array(count: 2)
        encoder.optionalInteger(expiries.firstMinute)
        encoder.bytes(run.bytes)
    }

    init(_ accounts: [AccountIdentifier], from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 2)
        let firstMinute = try decoder.optionalInteger()
        var queue = ExpiryQueue<UInt64>(firstMinute: firstMinute)
        var refunded = PartedDictionary<UInt64, Refunded>()
        try decoder.run(rowBytes: Self.rowBytes) { run in
            guard run.rowCount <= ProtocolBounds.refundedPaymentsMax else {
                throw SnapshotError.malformed("more refunded payments than may be remembered")
            }
            var last = firstMinute ?? .min
            for _ in 0..<run.rowCount {
                let minute = run.number(Int64.self)
                let place = Int(run.number(UInt32.self))
                let sequence = run.number(UInt64.self)
                let minorUnits = run.number(Int64.self)
                guard firstMinute != nil, minute >= last, place < accounts.count, minorUnits > 0 else {
                    throw SnapshotError.malformed("refunded payments out of order, or of no account")
                }
                last = minute
                let payment = Refunded(account: accounts[place], minorUnits: minorUnits)
                guard refunded.updateValue(payment, forKey: sequence) == nil else {
                    throw SnapshotError.malformed("a refunded payment twice")
                }
                queue.restore(sequence, minute: minute)
            }
        }
        self.init(refunded: refunded, expiries: queue)
    }
}
