import PaymentProtocol

/// A copy of the book in one SQLite file, whichever engine holds it.
extension ClearingStore {
    private static let recordsAtOnce = 1_024

    /// Copies the book as of one moment, whoever writes to it meanwhile, and reads the copy to its end.
    ///
    /// - Parameter path: of a file that is not there yet. It is its owner's alone, and gone again if this throws.
    /// - Returns: how many records are in the copy.
    /// - Throws: `StorageError.cannotOpen` if it is there or cannot be made, `.full`, `.corrupt` or `.failed`.
    public func backUp(to path: String) throws(StorageError) -> UInt64 {
        if let file = database as? SQLiteDatabase {
            return try file.backUp(to: path) { copy in
                try checkLength(in: SQLiteSession(copy))
                return try journal.count(SQLiteSession(copy))
            }
        }
        let file = SQLiteFile(path: path)
        try file.create()
        do {
            let copy = try ClearingStore(path: path)
            try copy.take(from: self)
            let count = try copy.recordCount
            try copy.checkLength()
            try copy.database.forgetDeleted()
            try copy.close()
            return count
        } catch {
            file.remove()
            throw error
        }
    }

    /// Fills this book, which must be empty, with another's records, heads and texts, as they are at one moment.
    public func take(from other: ClearingStore) throws(StorageError) {
        try other.database.reading { session in
            let count = try other.journal.count(session)
            var sequence: UInt64 = 0
            while sequence < count {
                let records = try other.journal.records(from: sequence, limit: Self.recordsAtOnce, session)
                try append(firstSequence: sequence, records: records)
                sequence += UInt64(records.count)
            }
            var heads = try session.cursor("SELECT size, head FROM tree_head ORDER BY size", [])
            try copy(&heads, "INSERT INTO tree_head VALUES (?, ?)")
            var texts = try session.cursor("SELECT hash, text FROM remittance ORDER BY hash", [])
            try copy(&texts, "INSERT INTO remittance VALUES (?, ?)")
        }
    }

    private func copy(_ rows: inout any SQLCursor, _ insert: String) throws {
        var isAtEnd = false
        while !isAtEnd {
            try database.writing { session in
                for _ in 0..<Self.recordsAtOnce {
                    guard let row = try rows.next() else {
                        isAtEnd = true
                        return
                    }
                    try session.execute(insert, row.values)
                }
            }
        }
    }
}
