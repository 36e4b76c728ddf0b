/// Where a book lies, and what makes its writing durable: one writer, several readers, none of whom waits for another.
///
///     SQLiteDatabase       one file; nobody else writes it, since its home is locked
///     PostgreSQLDatabase   a server that may copy it elsewhere; several nodes may try to write, and one leads
///
/// An engine turns its own errors into `StorageError`. It knows nothing of what a book is.
protocol SQLEngine: Sendable {
    /// Everything that is read in here is of one moment.
    ///
    /// - Throws: `StorageError.failed` or `.corrupt`, or `.unknown` as long as an earlier commit is in doubt.
    func reading<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value

    /// One transaction. It is durable when this returns.
    ///
    /// - Throws: `StorageError.unknown` if the outcome is; for any other error nothing was written.
    func writing<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value

    /// False for who only watches a book that another process leads.
    var mayWrite: Bool { get }

    /// Fails unless this process may still append; durable as an append is.
    ///
    /// - Throws: as `writing`; `StorageError.deposed` if another process leads by now.
    func confirm() throws(StorageError)

    /// For how long after an append or `confirm` began no other process can append; nil: as long as this one runs.
    var leaseMilliseconds: Int64? { get }

    /// Makes sure that what was deleted is gone, as far as that is in this engine's hands.
    func forgetDeleted() throws(StorageError)

    /// What the engine finds wrong with its own files; nothing if it is not its business.
    func findings() throws(StorageError) -> [String]

    func close() throws(StorageError)
}
