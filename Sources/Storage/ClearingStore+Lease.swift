/// Who may append to a book that several processes can reach.
extension ClearingStore {
    /// Who leads, as the book says; nil for a book that only this machine can reach.
    ///
    /// - Throws: why it cannot be read.
    public func lease() throws(StorageError) -> BookLease? {
        try (database as? PostgreSQLDatabase)?.lease()
    }

    /// Leads from now on, if nobody has renewed or taken the lease since it was seen.
    ///
    /// - Parameters:
    ///   - leader: for people.
    ///   - mayLoseAcknowledged: false: as soon as the server's settings become weaker, nothing more is written.
    /// - Returns: false if somebody has.
    /// - Throws: `StorageError.failed` or `.notDurable`; `.unknown` if it may have been taken: then wait until it has run out.
    public func take(
        _ lease: BookLease, as leader: String, milliseconds: Int64, mayLoseAcknowledged: Bool = false
    ) throws(StorageError) -> Bool {
        guard let database = database as? PostgreSQLDatabase else { return true }
        return try database.take(
            lease, as: leader, milliseconds: milliseconds, demandsDurability: !mayLoseAcknowledged)
    }
}
