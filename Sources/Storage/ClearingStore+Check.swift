public import PaymentProtocol

/// Whether what stands beside the journal says what the journal says.
extension ClearingStore {
    /// The tables that the records alone make, and how their rows are ordered.
    private static let derivedTables = [
        "account": "number", "account_key": "account, key",
        "account_record": "account, sequence",
        "intent": "debtor, identifier, digest", "entry": "sequence", "balance": "account, currency",
        "tree_node": "level, position", "operator_account": "number", "account_lock": "account, locked_by",
        "reserve_share": "record", "suspense": "record", "payout": "record",
    ]

    /// - Throws: `StorageError.corrupt` if a signed head covers more records than there are: some were lost, and a node that
    ///   went on would sign other records in their place.
    public func checkLength() throws(StorageError) {
        try database.reading(checkLength(in:))
    }

    func checkLength(in session: any SQLSession) throws {
        let row = try session.row("SELECT coalesce(max(size), 0) AS size FROM tree_head")
        let proven = try row?.count("size") ?? 0
        let count = try journal.count(session)
        guard proven <= count else {
            throw StorageError.corrupt(
                "a signed head covers \(proven) records, and the journal has \(count): some are missing")
        }
    }

    /// Compares the tables with those of another store that holds the same records.
    ///
    /// - Returns: the name of the first table that differs; nil if none does, or if the tables of the two tell of unequally
    ///   many records.
    public func firstTable(unlike other: ClearingStore) throws(StorageError) -> String? {
        try readingTables { ours in
            try other.readingTables { theirs in
                guard try tablesThrough(in: ours) == tablesThrough(in: theirs) else { return nil }
                return try Self.derivedTables.sorted { $0.key < $1.key }.first { table, order in
                    let sql = "SELECT * FROM \(table) ORDER BY \(order)"
                    var (rows, expected) = (try ours.cursor(sql, []), try theirs.cursor(sql, []))
                    while let row = try expected.next() {
                        guard try rows.next() == row else { return true }
                    }
                    return try rows.next() != nil
                }?.key
            }
        }
    }

    /// The hash of a text that is not what its hash says; nil if there is none.
    public func changedText() throws(StorageError) -> Digest? {
        try database.reading { session in
            var rows = try session.cursor("SELECT hash, text FROM remittance ORDER BY hash", [])
            while let row = try rows.next() {
                let hash = Digest(try row.bytes32("hash"))
                if Digest.sha256(of: Array(try row.text("text")?.utf8 ?? "".utf8)) != hash { return hash }
            }
            return nil
        }
    }
}
