import GRDB
import PaymentProtocol
import Testing

@testable import Storage

@Suite struct StorageErrorTests {
    @Test("before a commit nothing was written, whatever failed")
    func beforeCommit() {
        #expect(StorageError(DatabaseError(resultCode: .SQLITE_IOERR, message: "io")) == .failed("io (10)"))
        #expect(StorageError(DatabaseError(resultCode: .SQLITE_BUSY, message: "busy")) == .failed("busy (5)"))
        #expect(StorageError(DatabaseError(resultCode: .SQLITE_FULL)) == .full)
        #expect(StorageError(DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad")) == .corrupt("bad (11)"))
    }

    @Test("of a failed commit the outcome is unknown, unless the disk was full or nothing was tried")
    func commit() {
        for code in [ResultCode.SQLITE_IOERR, .SQLITE_IOERR_FSYNC, .SQLITE_NOMEM, .SQLITE_CORRUPT, .SQLITE_INTERRUPT] {
            guard case .unknown = StorageError(committing: DatabaseError(resultCode: code)) else {
                Issue.record("\(code) says that nothing was written")
                continue
            }
        }
        #expect(StorageError(committing: DatabaseError(resultCode: .SQLITE_FULL)) == .full)
        for code in [ResultCode.SQLITE_BUSY, .SQLITE_CONSTRAINT_FOREIGNKEY] {
            guard case .failed = StorageError(committing: DatabaseError(resultCode: code)) else {
                Issue.record("\(code) wrote nothing")
                continue
            }
        }
    }

    @Test("an error names neither the statement nor a value in it")
    func discretion() {
        let error = DatabaseError(
            resultCode: .SQLITE_CONSTRAINT, message: "UNIQUE constraint failed", sql: "INSERT INTO secret VALUES (?)",
            arguments: ["hush"])
        #expect(StorageError(error) == .failed("UNIQUE constraint failed (19)"))
    }

    @Test("what can pass by itself is told from what cannot, and from a broken book")
    func kinds() {
        let transient: [StorageError] = [.failed(""), .full, .unknown("")]
        let broken: [StorageError] = [
            .corrupt(""), .malformedRecord(sequence: 1, .unknownKind(99)), .violation(.timeWentBack),
        ]
        let other: [StorageError] = [
            .notOurs(path: ""), .newerSchema(found: 2, known: 1), .olderSchema(found: 1, known: 2),
            .cannotOpen(path: "", reason: ""), .sequenceConflict(expected: 1, found: 2), .deposed, .notDurable(""),
        ]
        for error in transient + broken + other {
            #expect(error.isTransient == transient.contains(error))
            #expect(error.isIntegrityBroken == broken.contains(error))
            #expect(!error.description.isEmpty)
        }
    }
}
