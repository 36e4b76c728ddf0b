import Ledger
public import PaymentProtocol
import Synchronization

/// What the tables say about an operator's work.
extension ClearingStore {
    /// The share that must stay in custody, and every currency in which the book holds money, sorted.
    public func reserves() throws(StorageError) -> ReserveReport {
        try readingTables { session in
            let set = try session.row("SELECT basis_points FROM reserve_share ORDER BY record DESC LIMIT 1")
            let share = try set.map { try Self.share($0.integer("basis_points")) } ?? .all
            var sums: [Currency: [Int64: Int64]] = [:]
            for row in try session.rows("SELECT account, currency, minor_units FROM balance WHERE account <= 0") {
                sums[try row.currency("currency"), default: [:]][try row.integer("account")] =
                    try row.integer("minor_units")
            }
            let rows = sums.sorted { $0.key < $1.key }.map { currency, units in
                ReserveReport.InCurrency(
                    reserve: Reserve(
                        currency: currency, custody: units[0] ?? 0, invested: units[-1] ?? 0, share: share),
                    suspense: units[-2] ?? 0, payouts: units[-3] ?? 0)
            }
            return ReserveReport(share: share, currencies: rows.filter { $0.reserve.liabilities != 0 })
        }
    }

    /// What is in suspense, the oldest first.
    ///
    /// - Parameter after: the sequence number of the last one that is known already; nil for the first ones.
    public func suspense(after: UInt64? = nil, limit: Int) throws(StorageError) -> [SuspenseEntry] {
        try readingTables { session in
            try session.rows(
                """
                SELECT suspense.*, id FROM suspense LEFT JOIN account ON number = account
                WHERE suspense.state = 'open' AND record > ? ORDER BY record LIMIT ?
                """, try Self.place(after), limit
            ).map(Self.suspenseRow)
        }
    }

    /// What waits to be paid out, the oldest first.
    ///
    /// - Parameter after: as above.
    public func payouts(after: UInt64? = nil, limit: Int) throws(StorageError) -> [PayoutEntry] {
        let texts = notes.withLock { $0.texts }
        return try readingTables { session in
            try session.rows(
                """
                SELECT payout.*, id, text FROM payout JOIN account ON number = account
                LEFT JOIN remittance ON hash = destination
                WHERE payout.state = 'pending' AND record > ? ORDER BY record LIMIT ?
                """, try Self.place(after), limit
            ).map { row in
                let destination = Digest(try row.bytes32("destination"))
                return PayoutEntry(
                    sequence: try row.count("record"), intent: Digest(try row.bytes32("intent")),
                    account: AccountIdentifier(try row.bytes32("id")),
                    amount: Amount(minorUnits: try row.integer("minor_units"), currency: try row.currency("currency")),
                    destination: try row.text("text") ?? texts[destination],
                    accepted: Timestamp(microseconds: try row.integer("accepted_at")))
            }
        }
    }

    /// The accounts that are locked, in the order in which they were.
    ///
    /// - Parameter after: as above.
    public func locks(after: UInt64? = nil, limit: Int) throws(StorageError) -> [LockEntry] {
        try readingTables { session in
            try session.rows(
                """
                SELECT account_lock.*, id FROM account_lock JOIN account ON number = account
                WHERE record > ? ORDER BY record LIMIT ?
                """, try Self.place(after), limit
            ).map { row in
                LockEntry(
                    account: AccountIdentifier(try row.bytes32("id")), lockedBy: try row.text("locked_by") ?? "",
                    reason: try row.text("reason"), since: Timestamp(microseconds: try row.integer("locked_at")),
                    sequence: try row.count("record"))
            }
        }
    }

    // MARK: Statements of liabilities

    /// Keeps a statement beside the journal, durably. One of the same day about the same records is kept once.
    public func keep(_ statement: Signed<LiabilitiesStatement>) throws(StorageError) {
        try database.writing { session in
            try session.run(
                "INSERT INTO liabilities VALUES (?, ?, ?) ON CONFLICT DO NOTHING", statement.message.day,
                try statement.message.size.column, statement.envelope)
        }
    }

    /// The statement of a day, or the latest.
    ///
    /// - Returns: the signed bytes as they lie in the file; nil if there is none.
    public func statement(day: Int64?) throws(StorageError) -> [UInt8]? {
        try database.reading { session in
            try session.row(
                "SELECT statement FROM liabilities WHERE day BETWEEN ? AND ? ORDER BY day DESC, size DESC LIMIT 1",
                day ?? .min, day ?? .max
            )?.bytes("statement")
        }
    }

    /// The kept statements about more than `size` records, the smallest first: what the audit compares with the records.
    public func statements(over size: UInt64, limit: Int) throws(StorageError) -> [KeptHead] {
        try database.reading { session in
            try session.rows(
                "SELECT size, statement FROM liabilities WHERE size > ? ORDER BY size, day LIMIT ?", try size.column,
                limit
            ).map { KeptHead(size: try $0.count("size"), bytes: try $0.bytes("statement")) }
        }
    }

    /// No record has the number -1.
    private static func place(_ after: UInt64?) throws -> Int64 { try after?.column ?? -1 }

    private static func share(_ basisPoints: Int64) throws -> ReserveShare {
        guard let share = ReserveShare(basisPoints: basisPoints) else {
            throw StorageError.corrupt("a reserve of \(basisPoints) basis points is none")
        }
        return share
    }

    private static func suspenseRow(_ row: SQLRow) throws -> SuspenseEntry {
        SuspenseEntry(
            reference: try row.text("reference") ?? "",
            amount: Amount(minorUnits: try row.integer("minor_units"), currency: try row.currency("currency")),
            account: try row.isNull("id") ? nil : AccountIdentifier(try row.bytes32("id")),
            cause: try row.text("cause") ?? "", reason: try row.text("reason"),
            booked: Timestamp(microseconds: try row.integer("booked_at")), sequence: try row.count("record"))
    }
}
