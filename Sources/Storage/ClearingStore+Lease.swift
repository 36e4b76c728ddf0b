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
    /// - Parameter leader: for people.
    /// - Returns: false if somebody has.
    /// - Throws: `StorageError.failed`; `.unknown` if it may have been taken: then wait until it has run out.
    public func take(
        _ lease: BookLease, as leader: String, milliseconds: Int64
    ) throws(StorageError) -> Bool {
        guard let database = database as? PostgreSQLDatabase else { return true }
        return try database.take(lease, as: leader, milliseconds: milliseconds)
    }
}
