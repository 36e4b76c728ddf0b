import Storage

extension NodeConfiguration.Clearing {
    /// Opens the book of the node in a home to read it, whether the node runs or not.
    ///
    /// - Throws: `StorageError`.
    func openBookToRead(_ home: Home) throws(StorageError) -> ClearingStore {
        guard let postgreSQL else { return try ClearingStore(path: home.path(of: .book), access: .readOnly) }
        return try ClearingStore(postgreSQL.location, access: .readOnly)
    }
}
