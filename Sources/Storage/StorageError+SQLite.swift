import GRDB

extension StorageError {
    /// What an error means that was thrown before any commit was tried.
    init(_ error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(error.reason)
            default: self = .failed(error.reason)
            }
        default: self = .failed("\(error)")
        }
    }

    /// What an error means that SQLite reported for the commit itself.
    ///
    /// A full disk cut the last frame short, so the log ends before it. Constraints and locks are checked before the
    /// first frame is written. Of anything else, a failed sync above all, nobody knows what reached the disk.
    init(committing error: any Error) {
        guard let error = error as? DatabaseError else {
            self = .unknown("\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self = .full
        case .SQLITE_CONSTRAINT, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY: self = .failed(error.reason)
        default: self = .unknown(error.reason)
        }
    }

    init(opening path: String, _ error: any Error) {
        switch error {
        case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB: self = .notOurs(path: path)
        case let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN:
            self = .cannotOpen(path: path, reason: error.reason)
        default: self.init(error)
        }
    }
}

extension DatabaseError {
    /// SQLite's words and code; neither the statement nor the values in it.
    fileprivate var reason: String {
        "\(message ?? "SQLite") (\(extendedResultCode.rawValue))"
    }
}
