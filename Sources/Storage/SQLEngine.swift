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

    /// Makes sure that what was deleted is gone, as far as that is in this engine's hands.
    func forgetDeleted() throws(StorageError)

    /// What the engine finds wrong with its own files; nothing if it is not its business.
    func findings() throws(StorageError) -> [String]

    /// Copies the whole book as of one moment into a file that is not there yet.
    ///
    /// - Parameter check: looks at the copy, and says how many records it has.
    func backUp(to path: String, check: (any SQLSession) throws -> UInt64) throws(StorageError) -> UInt64

    func close() throws(StorageError)
}
