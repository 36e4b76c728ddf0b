/// What decides whether a server keeps what it said was durable.
struct ServerDurability: Equatable, Sendable {
    /// Nil where a server of another make has no such setting.
    let fsync: String?
    let fullPageWrites: String?
    let synchronousStandbyNames: String
    /// Copies that are connected now.
    let replicaCount: UInt64

    /// Each says what is wrong and what to change.
    var objections: [String] {
        var objections: [String] = []
        if fsync == "off" {
            objections.append("Its fsync is off, so that a power cut can destroy it: set fsync = on.")
        }
        if fullPageWrites == "off" {
            objections.append(
                "Its full_page_writes is off, so that a power cut can tear a page: set full_page_writes = on.")
        }
        if replicaCount > 0, synchronousStandbyNames.isEmpty {
            objections.append(
                "It has \(replicaCount) replica\(replicaCount == 1 ? "" : "s"), and commits wait for none of them, so that "
                    + "a fail-over would lose the last payments: set synchronous_standby_names, for instance to "
                    + "'ANY 1 (*)'; with Patroni, synchronous_mode: true and synchronous_mode_strict: true.")
        }
        return objections
    }
}

/// Whether what the book's engine calls durable is.
extension ClearingStore {
    /// What is wrong with the server's settings; empty for a book in a file, which looks after itself.
    public func durabilityObjections() throws(StorageError) -> [String] {
        guard database is PostgreSQLDatabase else { return [] }
        return try database.reading { session in
            let row = try session.row(
                """
                SELECT current_setting('fsync', true) AS fsync,
                    current_setting('full_page_writes', true) AS full_page_writes,
                    coalesce(current_setting('synchronous_standby_names', true), '') AS standbys,
                    (SELECT count(*) FROM pg_stat_replication) AS replicas
                """)
            guard let row else { return [] }
            return ServerDurability(
                fsync: try row.text("fsync"), fullPageWrites: try row.text("full_page_writes"),
                synchronousStandbyNames: try row.text("standbys") ?? "", replicaCount: try row.count("replicas")
            ).objections
        }
    }
}
