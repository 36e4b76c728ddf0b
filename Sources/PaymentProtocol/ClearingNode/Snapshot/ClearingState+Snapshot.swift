import Ledger

/// A state as bytes: the remembered intents as rows, and all but these and the counters of payments as a CBOR map, whose large tables are byte strings of rows of fixed width, each sorted. An account is named
/// by its place in the table of accounts.
extension ClearingState {
    /// The stored properties that are in a snapshot. A test compares them with those that a state has: whoever adds one adds
    /// it to the encoding, then here.
    static let snapshotProperties: Set<String> = [
        "genesis", "epoch", "lastTime", "tree", "book", "authorities", "recentIntents", "paidRequests",
        "orderReferences", "openings", "refusals", "pendingPayments",
        "refundedPayments", "locks", "recentInstructions",
        "instructionCounts",
        "suspense", "payouts", "limits",
    ]

    /// The keys of the map.
    private enum Key {
        static let genesis: Int64 = 1
        static let epoch: Int64 = 2
        static let lastTime: Int64 = 3
        static let tree: Int64 = 4
        static let limits: Int64 = 5
        static let accounts: Int64 = 6
        static let balances: Int64 = 7
        static let holds: Int64 = 8
        static let holdsExpiredThrough: Int64 = 9
        static let authorities: Int64 = 10
        static let recentIntents: Int64 = 11
        static let paidRequests: Int64 = 12
        static let orderReferences: Int64 = 13
        static let openings: Int64 = 14
        static let refusals: Int64 = 15
        static let pendingPayments: Int64 = 16
        static let refundedPayments: Int64 = 17
        static let paymentLimits: Int64 = 18
        static let `operator`: Int64 = 20
    }

    private static let keyCount = 19

    // MARK: Writing

    var snapshotParts: (intents: [UInt8], rest: [UInt8]) {
        let image = book.image
        let places = AccountPlaces(image)
        return (recentIntents.rows(places), rest(image, places))
    }

    private func rest(_ image: BookImage, _ places: AccountPlaces) -> [UInt8] {
        CBOREncoder.encode(capacity: 64 * image.accounts.count + 4_096) { encoder in
            encoder.map(count: Self.keyCount)
            encoder.key(Key.genesis)
            encode(genesis, into: &encoder)
            encoder.key(Key.epoch)
            encoder.unsigned(epoch)
            encoder.key(Key.lastTime, lastTime)
            encoder.key(Key.tree)
            tree.encode(into: &encoder)
            image.encode(
                limits: Key.limits, accounts: Key.accounts, balances: Key.balances, holds: Key.holds,
                expiredThrough: Key.holdsExpiredThrough, places, into: &encoder)
            encoder.key(Key.authorities)
            encoder.bytes(authorityRun(places))
            encoder.key(Key.recentIntents)
            encoder.optionalInteger(recentIntents.expiries.firstMinute)
            encoder.key(Key.paidRequests)
            paidRequests.encode(places, into: &encoder)
            encoder.key(Key.orderReferences)
            orderReferences.encode(into: &encoder)
            encoder.key(Key.openings)
            openings.encode(into: &encoder)
            encoder.key(Key.refusals)
            encoder.array(count: refusals.count)
            for (account, count) in refusals.sorted(by: { $0.key < $1.key }) {
                encoder.array(count: 2)
                encoder.bytes(account.bytes)
                count.encode(into: &encoder)
            }
            encoder.key(Key.pendingPayments)
            pendingPayments.encode(into: &encoder)
            encoder.key(Key.refundedPayments)
            refundedPayments.encode(places, into: &encoder)
            encoder.key(Key.paymentLimits)
            limits.encode(into: &encoder)
            encoder.key(Key.operator)
            encodeOperator(into: &encoder)
        }
    }

    private func encode(_ genesis: ClearingGenesis?, into encoder: inout CBOREncoder) {
        guard let genesis else { return encoder.null() }
        genesis.encode(into: &encoder)
    }

    // account, key, role, authorised, whether revoked, revoked
    private static let authorityBytes = 4 + 32 + 1 + 8 + 1 + 8

    private func authorityRun(_ places: AccountPlaces) -> [UInt8] {
        var run = FlatRunWriter(rowCount: authorities.count, rowBytes: Self.authorityBytes)
        for (account, authority) in authorities.sorted {
            for key in authority.keys {
                run.number(places[account])
                run.bytes32(key.key.bytes32)
                run.byte(UInt8(truncatingIfNeeded: key.role.rawValue))
                run.number(key.authorised.microseconds)
                run.byte(key.revoked == nil ? 0 : 1)
                run.number(key.revoked?.microseconds ?? 0)
            }
        }
        return run.bytes
    }

    // MARK: Reading

    /// All but the remembered intents and the counters.
    ///
    /// - Parameter accounts: set to the accounts in the order by which rows name them.
    init(
        rest bytes: [UInt8], in range: Range<Int>, accounts: inout [AccountIdentifier]
    ) throws(SnapshotError) {
        self.init()
        do {
            var decoder = try CBORDecoder(bytes, in: range, bytesMax: ClearingSnapshot.bytesMax)
            try decoder.map(countMax: Self.keyCount)
            try decoder.key(Key.genesis)
            genesis = try decoder.takeNull() ? nil : try ClearingGenesis(from: &decoder)
            try decoder.key(Key.epoch)
            epoch = try decoder.unsigned()
            try decoder.key(Key.lastTime)
            lastTime = try decoder.timestamp()
            try decoder.key(Key.tree)
            tree = try MerkleFrontier(from: &decoder)
            let image = try BookImage(
                limits: Key.limits, accounts: Key.accounts, balances: Key.balances, holds: Key.holds,
                expiredThrough: Key.holdsExpiredThrough, from: &decoder)
            accounts = image.accounts.map(\.identifier)
            book = try Book(image)
            try decoder.key(Key.authorities)
            try readAuthorities(&decoder, accounts)
            try decoder.key(Key.recentIntents)
            recentIntents = RecentIntents(firstMinute: try decoder.optionalInteger())
            try decoder.key(Key.paidRequests)
            paidRequests = try PaidRequests(accounts, from: &decoder)
            try decoder.key(Key.orderReferences)
            orderReferences = try BookedReferences(from: &decoder)
            try decoder.key(Key.openings)
            openings = try HourlyCount(from: &decoder)
            try decoder.key(Key.refusals)
            try readRefusals(&decoder)
            try decoder.key(Key.pendingPayments)
            pendingPayments = try PendingPayments(from: &decoder)
            try decoder.key(Key.refundedPayments)
            refundedPayments = try RefundedPayments(accounts, from: &decoder)
            try decoder.key(Key.paymentLimits)
            limits = try ClearingLimits(from: &decoder)
            try decoder.key(Key.operator)
            try readOperator(&decoder)
            try decoder.endMap()
            try decoder.finish()
        } catch let error as SnapshotError {
            throw error
        } catch let error as BookImageError {
            throw .book(error)
        } catch {
            throw .malformed("\(error)")
        }
    }

    private mutating func readAuthorities(_ decoder: inout CBORDecoder, _ accounts: [AccountIdentifier]) throws {
        authorities.reserveCapacity(accounts.count)
        try decoder.run(rowBytes: Self.authorityBytes) { run in
            var last: Int?
            var keys: [SigningAuthority.Key] = []
            for _ in 0..<run.rowCount {
                let place = Int(run.number(UInt32.self))
                guard place < accounts.count else { throw SnapshotError.malformed("a key of no account") }
                let key = PublicKey(run.bytes32())
                guard let role = KeyRole(rawValue: UInt64(run.byte())) else {
                    throw SnapshotError.malformed("a key with no role")
                }
                let authorised = Timestamp(microseconds: run.number(Int64.self))
                let isRevoked = run.byte()
                let revoked = Timestamp(microseconds: run.number(Int64.self))
                guard isRevoked == 1 || isRevoked == 0 && revoked.microseconds == 0 else {
                    throw SnapshotError.malformed("a key that is neither revoked nor not")
                }
                if place != last {
                    guard place > last ?? -1 else { throw SnapshotError.malformed("keys out of order") }
                    if let last { authorities[accounts[last]] = Self.authority(keys) }
                    last = place
                    keys.removeAll(keepingCapacity: true)
                }
                keys.append(
                    SigningAuthority.Key(
                        key: key, role: role, authorised: authorised, revoked: isRevoked == 1 ? revoked : nil))
            }
            if let last { authorities[accounts[last]] = Self.authority(keys) }
        }
    }

    private static func authority(_ keys: [SigningAuthority.Key]) -> SigningAuthority {
        SigningAuthority(first: keys[0], others: Array(keys.dropFirst()))
    }

    private mutating func readRefusals(_ decoder: inout CBORDecoder) throws {
        var last: AccountIdentifier?
        for _ in 0..<(try decoder.array(countMax: Book.accountsMax)) {
            try decoder.array(count: 2)
            let account = try decoder.account()
            if let last {
                guard last < account else { throw SnapshotError.malformed("refusals out of order") }
            }
            last = account
            refusals[account] = try HourlyCount(from: &decoder)
        }
    }
}

/// Where each account stands among the sorted ones.
struct AccountPlaces: Sendable {
    private let places: [AccountIdentifier: UInt32]

    init(_ image: BookImage) {
        places = Dictionary(
            uniqueKeysWithValues: image.accounts.enumerated().map { ($1.identifier, UInt32($0)) })
    }

    subscript(account: AccountIdentifier) -> UInt32 {
        guard let place = places[account] else {
            preconditionFailure("whatever a state tells of, it knows the account")
        }
        return place
    }
}

extension CBORDecoder {
    /// A byte string that is a table.
    mutating func run(rowBytes: Int, _ body: (inout FlatRunReader) throws -> Void) throws {
        let range = try bytesRange(max: ClearingSnapshot.bytesMax)
        try lend(range) { bytes in
            var reader = try FlatRunReader(bytes, rowBytes: rowBytes)
            try body(&reader)
        }
    }
}
