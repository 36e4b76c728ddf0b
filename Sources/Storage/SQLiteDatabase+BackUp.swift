import GRDB

extension SQLiteDatabase {
    /// Copies the whole file as of one moment, whoever writes to it meanwhile; then reads the copy to its end.
    ///
    /// - Parameter path: of a file that is not there yet. It is its owner's alone, and gone again if this throws.
    /// - Throws: `StorageError.cannotOpen` if it is there or cannot be made, `.full`, `.corrupt` or `.failed`.
    func backUp(to path: String) throws(StorageError) {
        let file = SQLiteFile(path: path)
        try file.create()
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            let finding = try copy.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
            try copy.close()
            guard finding == "ok" else { throw StorageError.corrupt(finding ?? "the copy cannot be read") }
        } catch {
            file.remove()
            throw StorageError(error)
        }
    }
}

extension ClearingStore {
    /// - Throws: as `SQLiteDatabase.backUp`.
    public func backUp(to path: String) throws(StorageError) { try database.backUp(to: path) }
}

extension PaymentStore {
    /// - Throws: as `SQLiteDatabase.backUp`.
    public func backUp(to path: String) throws(StorageError) { try database.backUp(to: path) }
}
