public import PaymentProtocol

/// Why a file could not be read or written, and what the caller may conclude from it.
///
/// For an append only `.unknown` leaves open what was written: every other case says that nothing was.
public enum StorageError: Error, Equatable, Sendable {
    // Opening.

    /// The file is not one that this kind of node wrote: another program's, another role's, or no database at all.
    case notOurs(path: String)
    /// A later version of this program wrote the file.
    case newerSchema(found: Int, known: Int)
    /// Read-only access to an older file, which only a writer may bring up to date.
    case olderSchema(found: Int, known: Int)
    /// The file, or its folder, cannot be created or opened. The text is the system's.
    case cannotOpen(path: String, reason: String)

    // Appending.

    /// The records do not follow the last one of the journal: somebody else appended, or some are missing.
    ///
    /// - Parameter expected: the sequence number that the next record must bear.
    case sequenceConflict(expected: UInt64, found: UInt64)
    /// Nothing was written, for sure. Asking again may help.
    case failed(String)
    /// The disk is full and nothing was written. The file works again as soon as there is space.
    case full
    /// Another process leads this book by now, and nothing was written. This one may only watch.
    case deposed
    /// The server's settings are such that it may lose what it says is durable, and nothing was written. The text says which, and
    /// what to set.
    case notDurable(String)
    /// The system did not say whether the records are durable. Nothing may be answered before the journal was read again.
    case unknown(String)

    // Reading.

    /// The file was damaged or altered: what it says contradicts itself.
    case corrupt(String)
    /// A record of the journal is not a record.
    case malformedRecord(sequence: UInt64, RecordError)
    /// The records of the journal cannot follow each other.
    case violation(RecordViolation)
}

extension StorageError {
    /// Whether the same call may succeed later with nothing but time, or space, in between.
    public var isTransient: Bool {
        switch self {
        case .failed, .full, .unknown: true
        case .notOurs, .newerSchema, .olderSchema, .cannotOpen, .sequenceConflict, .deposed, .notDurable, .corrupt,
            .malformedRecord, .violation:
            false
        }
    }

    /// Whether the file itself cannot be trusted any more.
    public var isIntegrityBroken: Bool {
        switch self {
        case .corrupt, .malformedRecord, .violation: true
        case .notOurs, .newerSchema, .olderSchema, .cannotOpen, .sequenceConflict, .failed, .full, .deposed,
            .notDurable,
            .unknown:
            false
        }
    }
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notOurs(let path):
            "\(path) was not written by this kind of node"
        case .newerSchema(let found, let known):
            "the book has schema version \(found), written by a later handsel; this one knows versions up to \(known)"
        case .olderSchema(let found, let known):
            "the book has schema version \(found); start the node once to bring it up to version \(known)"
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened: \(reason)"
        case .sequenceConflict(let expected, let found):
            "the journal goes on with record \(expected), not \(found): another process may be writing to it"
        case .failed(let reason):
            "nothing was written: \(reason)"
        case .full:
            "the disk is full: nothing was written, and nothing can be until there is space"
        case .deposed:
            "another process leads this book by now: nothing was written, and nothing will be from here"
        case .notDurable(let objections):
            "the database could lose payments that were acknowledged, so nothing more is written to it. \(objections)"
        case .unknown(let reason):
            "it is not known whether the records are on the disk: \(reason)"
        case .corrupt(let finding):
            "the book is damaged: \(finding)"
        case .malformedRecord(let sequence, let error):
            "record \(sequence) is damaged: \(error)"
        case .violation(let violation):
            "the journal contradicts itself: \(violation)"
        }
    }
}
