import PaymentProtocol
import Storage

/// What can be read of the book in a home, whatever state it is in, without writing to it.
struct BookInPlace {
    let recordCount: UInt64
    /// The latest head that was kept beside its records.
    let head: SignedTreeHead?

    /// Nil if there is none, or it cannot be read.
    init?(_ home: Home) {
        // Most who restore have a book that cannot be read: it is set aside as it is, and what customers have seen is
        // heard of when they connect.
        guard let store = try? ClearingStore(path: home.path(of: .book), access: .readOnly) else { return nil }
        defer {
            // It was only read.
            try? store.close()
        }
        self.init(reading: store)
    }

    /// - Parameter store: to which this process writes nothing, for now or ever.
    init?(reading store: ClearingStore) {
        // As above.
        guard let count = try? store.recordCount else { return nil }
        recordCount = count
        // As above.
        head = (try? Self.latestHead(store)) ?? nil
    }

    /// After a crash the tables are behind the records: the root comes from these.
    static func latestHead(_ store: ClearingStore) throws -> SignedTreeHead? {
        let through = try store.tablesThrough
        guard let kept = try store.heads(over: through, limit: Int(ClearingStore.tablesLagMax)).last else {
            return try store.latestHead
        }
        var tree = MerkleFrontier()
        let replay = JournalReplay(store)
        while tree.size < kept.size, let record = replay.next() { _ = tree.append(record.leafHash) }
        try replay.finish()
        return try SignedTreeHead(decoding: kept.bytes, root: tree.root)
    }
}
