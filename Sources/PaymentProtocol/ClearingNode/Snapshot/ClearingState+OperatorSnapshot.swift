import Ledger

/// What operators and owners instructed, in a snapshot: the reserve's share, then locks, recent instructions, how many each
/// owner gave, what is in suspense, and what is to be paid out; each list sorted.
extension ClearingState {
    func encodeOperator(into encoder: inout CBOREncoder) {
        encoder.array(count: 6)
        encoder.unsigned(UInt64(book.reserveShare.basisPoints))
        encoder.array(count: locks.count)
        for (account, lock) in locks.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 4)
            encoder.bytes(account.bytes)
            encoder.bool(lock.isByOperator)
            if let owner = lock.owner { encoder.integer(owner.created.microseconds) } else { encoder.null() }
            let lockedOut = lock.owner?.lockedOut ?? []
            encoder.array(count: lockedOut.count)
            for key in lockedOut { encoder.bytes(key.bytes32) }
        }
        encoder.array(count: recentInstructions.known.count)
        for (digest, tooOld) in recentInstructions.known.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 2)
            encoder.bytes(digest.bytes32)
            encoder.integer(tooOld.microseconds)
        }
        encoder.array(count: instructionCounts.count)
        for (account, count) in instructionCounts.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 2)
            encoder.bytes(account.bytes)
            count.encode(into: &encoder)
        }
        encoder.array(count: suspense.count)
        for (reference, item) in suspense.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 2)
            encoder.bytes(reference.bytes32)
            encoder.amount(item.amount)
        }
        encoder.array(count: payouts.pending.count)
        for (intent, payout) in payouts.pending.sorted(by: { $0.key < $1.key }) {
            encoder.array(count: 4)
            encoder.bytes(intent.bytes32)
            encoder.bytes(payout.account.bytes)
            encoder.amount(payout.amount)
            encoder.bytes(payout.destination.bytes32)
        }
    }

    mutating func readOperator(_ decoder: inout CBORDecoder) throws {
        try decoder.array(count: 6)
        guard let basisPoints = Int64(exactly: try decoder.unsigned()),
            let share = ReserveShare(basisPoints: basisPoints)
        else { throw SnapshotError.malformed("a reserve of more than everything") }
        book.require(share)
        try Self.readSorted(&decoder, "locks") { decoder throws in
            try decoder.array(count: 4)
            let account = try decoder.account()
            var lock = AccountLock()
            lock.isByOperator = try decoder.bool()
            let created = try decoder.takeNull() ? nil : try decoder.timestamp()
            var lockedOut: [PublicKey] = []
            for _ in 0..<(try decoder.array(countMax: ProtocolBounds.keysPerAccountMax)) {
                lockedOut.append(try decoder.publicKey())
            }
            if let created { lock.owner = AccountLock.ByOwner(created: created, lockedOut: lockedOut) }
            guard created != nil || lockedOut.isEmpty, !lock.isNobodys else {
                throw SnapshotError.malformed("a lock of nobody")
            }
            locks[account] = lock
            return account.bytes
        }
        var known: [Digest: Timestamp] = [:]
        try Self.readSorted(&decoder, "instructions") { decoder throws in
            try decoder.array(count: 2)
            let digest = try decoder.digest()
            known[digest] = try decoder.timestamp()
            return digest.bytes32
        }
        recentInstructions = RecentInstructions(known: known)
        try Self.readSorted(&decoder, "counts") { decoder throws in
            try decoder.array(count: 2)
            let account = try decoder.account()
            instructionCounts[account] = try HourlyCount(from: &decoder)
            return account.bytes
        }
        try Self.readSorted(&decoder, "suspense") { decoder throws in
            try decoder.array(count: 2)
            let reference = try decoder.digest()
            suspense[reference] = SuspenseItem(amount: try decoder.positiveAmount())
            return reference.bytes32
        }
        try Self.readSorted(&decoder, "payouts") { decoder throws in
            try decoder.array(count: 4)
            let intent = try decoder.digest()
            payouts.add(
                PendingPayouts.Payout(
                    account: try decoder.account(), amount: try decoder.positiveAmount(),
                    destination: try decoder.digest()), intent: intent)
            return intent.bytes32
        }
    }

    /// - Parameter item: reads one, and returns what the list is sorted by.
    private static func readSorted(
        _ decoder: inout CBORDecoder, _ what: String, _ item: (inout CBORDecoder) throws -> Bytes32
    ) throws {
        var last: Bytes32?
        for _ in 0..<(try decoder.array(countMax: Book.accountsMax)) {
            let key = try item(&decoder)
            if let last {
                guard last < key else { throw SnapshotError.malformed("\(what) out of order") }
            }
            last = key
        }
    }
}
