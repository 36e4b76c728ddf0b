import Ledger

extension RecentIntents {
    // minute of forgetting, debtor, identifier, digest, sequence, whether settled
    private static let rowBytes = 8 + 4 + 16 + 32 + 8 + 1

    /// [the first minute, the table], in the order in which they will be forgotten.
    func encode(_ places: AccountPlaces, into encoder: inout CBOREncoder) {
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
        encoder.array(count: 2)
        encoder.optionalInteger(expiries.firstMinute)
        encoder.bytes(run.bytes)
    }

    init(_ accounts: [AccountIdentifier], from decoder: inout CBORDecoder) throws {
        try decoder.array(count: 2)
        let firstMinute = try decoder.optionalInteger()
        var queue = ExpiryQueue<IntentKey>(firstMinute: firstMinute)
        var decided = PartedDictionary<IntentKey, DecidedIntent>()
        try decoder.run(rowBytes: Self.rowBytes) { run in
            guard run.rowCount <= ProtocolBounds.recentIntentsMax else {
                throw SnapshotError.malformed("more intents than may be remembered")
            }
            decided.reserveCapacity(run.rowCount)
            var last = firstMinute ?? .min
            for _ in 0..<run.rowCount {
                let minute = run.number(Int64.self)
                let place = Int(run.number(UInt32.self))
                let identifier = run.identifier()
                let digest = Digest(run.bytes32())
                let sequence = run.number(UInt64.self)
                let isSettled = run.byte()
                guard firstMinute != nil, minute >= last, place < accounts.count, isSettled <= 1 else {
                    throw SnapshotError.malformed("intents out of order, or of no account")
                }
                last = minute
                let key = IntentKey(debtor: accounts[place], identifier: identifier)
                let intent = DecidedIntent(digest: digest, sequence: sequence, isSettled: isSettled == 1)
                guard decided.updateValue(intent, forKey: key) == nil else {
                    throw SnapshotError.malformed("an intent twice")
                }
                queue.restore(key, minute: minute)
            }
        }
        self.init(decided: decided, expiries: queue)
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
