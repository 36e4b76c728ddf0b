/// Whether what the book's engine calls durable is.
extension ClearingStore {
    /// What is wrong with the server's settings, each in a sentence that says what to change; empty for a book in a file,
    /// which looks after itself.
    public func durabilityObjections() throws(StorageError) -> [String] {
        guard database is PostgreSQLDatabase else { return [] }
        return try database.reading { session in
            // What another maker's server does not know is not asked of it.
            let settings = try session.row(
                """
                SELECT current_setting('fsync', true) AS fsync,
                    current_setting('full_page_writes', true) AS full_page_writes,
                    coalesce(current_setting('synchronous_standby_names', true), '') AS standbys,
                    (SELECT count(*) FROM pg_stat_replication) AS replicas
                """)
            guard let settings else { return [] }
            var objections: [String] = []
            if try settings.text("fsync") == "off" {
                objections.append("Its fsync is off, so that a power cut can destroy it: set fsync = on.")
            }
            if try settings.text("full_page_writes") == "off" {
                objections.append(
                    "Its full_page_writes is off, so that a power cut can tear a page: set full_page_writes = on.")
            }
            let replicas = try settings.count("replicas")
            if replicas > 0, try settings.text("standbys") == "" {
                objections.append(
                    "It has \(replicas) replica\(replicas == 1 ? "" : "s"), and commits wait for none of them, so that a "
                        + "fail-over would lose the last payments: set synchronous_standby_names, for instance to "
                        + "'ANY 1 (*)'; with Patroni, synchronous_mode: true and synchronous_mode_strict: true.")
            }
            return objections
        }
    }
}
