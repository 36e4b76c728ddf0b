import Ledger
import PaymentProtocol
import Synchronization

/// The tables for people, and the tree's nodes, follow the journal: a second behind it while the node works, some more when
/// it works hard, and not at all for whoever asks through this store.
///
///     append ──▶ records durable ──▶ answers
///                       └──────────▶ rows of the tables: every 4,096 records, each second, in a quiet moment,
///                                    at the end, and before anything is read from them
extension ClearingStore {
    /// How far the tables are behind at most, whatever happens to a node: what may wait, and the largest group.
    public static let tablesLagMax: UInt64 = 1 << 18

    /// How many records the tables tell of.
    public var tablesThrough: UInt64 {
        get throws(StorageError) { try database.reading(tablesThrough(in:)) }
    }

    func tablesThrough(in session: any SQLSession) throws -> UInt64 {
        guard let row = try session.row("SELECT record_count FROM tables_through") else {
            throw StorageError.corrupt("it is not written down how far the tables are")
        }
        return try row.count("record_count")
    }

    /// Brings the tables up to the last record, unless this process only watches.
    ///
    /// - Throws: as `append`.
    public func catchUp() throws(StorageError) {
        guard access == .readWrite, database.mayWrite else { return }
        let (isEmpty, isKnown) = tail.withLock { ($0.records.isEmpty, $0.isKnown) }
        if isEmpty {
            if isKnown { return }
            let isCaughtUp = try database.reading { try tablesThrough(in: $0) == journal.count($0) }
            if isCaughtUp { return }
        }
        let done = try database.writing { session in try project(tail.withLock { $0 }, session) }
        settled(done)
    }

    /// A read that sees the tables as they are once they are caught up.
    func readingTables<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value {
        try catchUp()
        return try database.reading(body)
    }

    /// What `project` wrote, to be remembered once its transaction is committed.
    struct Projected {
        let tree: MerkleFrontier
        let accountNumbers: [AccountIdentifier: Int64]
    }

    func settled(_ projected: Projected) {
        knownTree.withLock { $0 = projected.tree }
        accountNumbers.remember(projected.accountNumbers)
        tail.withLock { tail in
            tail.remove(before: projected.tree.size)
        }
    }

    /// Writes the rows of every record that the tables do not tell of yet, within a transaction.
    ///
    /// - Parameters:
    ///   - tail: spares reading the records in it again.
    ///   - limit: of how many records at most.
    func project(
        _ tail: ProjectionTail, limit: Int = .max, _ session: any SQLSession
    ) throws -> Projected {
        var sequence = try tablesThrough(in: session)
        let recordCount = try journal.count(session)
        guard sequence <= recordCount else {
            throw StorageError.corrupt("the tables tell of \(sequence) records, and the journal has \(recordCount)")
        }
        let count = recordCount - sequence > UInt64(limit) ? sequence + UInt64(limit) : recordCount
        let known = knownTree.withLock { $0 }
        var tree = known.size == sequence ? known : try treeNodes.frontier(size: sequence, session)
        var projection = try ClearingProjection(session, accountNumbers)
        while sequence < count {
            let wanted = Int(min(count - sequence, UInt64(ProjectionTail.portion)))
            var records = tail.records(from: sequence).prefix(wanted)
            if records.isEmpty { records = try journal.records(from: sequence, limit: wanted, session)[...] }
            guard !records.isEmpty else { throw StorageError.corrupt("record \(sequence) is missing") }
            try projection.prepare(for: records)
            try treeNodes.append(records.lazy.map(\.leafHash), to: &tree, session)
            for record in records {
                try projection.add(record, sequence: sequence)
                sequence += 1
            }
        }
        try projection.finish()
        try session.run("UPDATE tables_through SET record_count = ?", try sequence.column)
        return Projected(tree: tree, accountNumbers: projection.accountNumbers)
    }

    /// How far the tables are.
    static let tablesThroughTable = """
        -- How many records the tables for people, and the tree's nodes, tell of. A node brings them up to its journal every
        -- second, in a quiet moment, and when it stops.
        CREATE TABLE tables_through (record_count INTEGER NOT NULL) STRICT;
        INSERT INTO tables_through SELECT coalesce(max(sequence) + 1, 0) FROM journal;
        """
}
