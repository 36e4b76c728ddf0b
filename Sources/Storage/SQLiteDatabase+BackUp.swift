import GRDB

extension SQLiteDatabase {
    /// Copies the whole file as of one moment, whoever writes to it meanwhile; then reads the copy to its end.
    ///
    /// - Parameters:
    ///   - path: of a file that is not there yet. It is its owner's alone, and gone again if this throws.
    ///   - count: checks the copy, and says how many records it has.
    /// - Throws: `StorageError.cannotOpen` if it is there or cannot be made, `.full`, `.corrupt` or `.failed`.
    func backUp(to path: String, count: (Database) throws -> UInt64) throws(StorageError) -> UInt64 {
        let file = SQLiteFile(path: path)
        try file.create()
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            let records = try copy.read { database in
                let finding = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
                guard finding == "ok" else { throw StorageError.corrupt(finding ?? "the copy cannot be read") }
                return try count(database)
            }
            try copy.close()
            return records
        } catch {
            file.remove()
            throw StorageError(error)
        }
    }
}

extension PaymentStore {
    /// - Returns: how many records are in the copy.
    /// - Throws: as `SQLiteDatabase.backUp`.
    public func backUp(to path: String) throws(StorageError) -> UInt64 {
        try database.backUp(to: path, count: { try journal.count(SQLiteSession($0)) })
    }
}
