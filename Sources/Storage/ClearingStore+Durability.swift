/// What decides whether a server keeps what it said was durable.
struct ServerDurability: Equatable, Sendable {
    /// Nil where a server of another make has no such setting.
    let fsync: String?
    let fullPageWrites: String?
    let synchronousStandbyNames: String
    /// Copies that are connected now; backups are not copies to which anybody fails over.
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

/// Asking the server.
extension ServerDurability {
    init?(of session: any SQLSession) throws {
        let row = try session.row(
            """
            SELECT current_setting('fsync', true) AS fsync,
                current_setting('full_page_writes', true) AS full_page_writes,
                coalesce(current_setting('synchronous_standby_names', true), '') AS standbys,
                (SELECT count(*) FROM pg_stat_replication
                    WHERE coalesce(application_name, '') NOT IN ('pg_basebackup', 'pg_receivewal')) AS replicas
            """)
        guard let row else { return nil }
        self.init(
            fsync: try row.text("fsync"), fullPageWrites: try row.text("full_page_writes"),
            synchronousStandbyNames: try row.text("standbys") ?? "", replicaCount: try row.count("replicas"))
    }

    /// Divides by zero if the settings allow a loss that they did not allow when the lease was taken. It goes with every
    /// transaction that writes, since it is one statement more on a way that is made anyhow.
    ///
    /// Replicas are not counted again: one that is new may still be catching up. Parameter: 1 if commits waited for replicas.
    static let stillHolds = """
        SELECT 1 / (current_setting('fsync', true) IS DISTINCT FROM 'off'
            AND current_setting('full_page_writes', true) IS DISTINCT FROM 'off'
            AND current_setting('synchronous_commit') IN ('on', 'remote_apply')
            AND ($1::bigint = 0 OR current_setting('synchronous_standby_names', true) <> ''))::int
        """
}

/// Whether what the book's engine calls durable is.
extension ClearingStore {
    /// What is wrong with the server's settings; empty for a book in a file, which looks after itself.
    public func durabilityObjections() throws(StorageError) -> [String] {
        guard database is PostgreSQLDatabase else { return [] }
        return try database.reading { try ServerDurability(of: $0)?.objections ?? [] }
    }
}
