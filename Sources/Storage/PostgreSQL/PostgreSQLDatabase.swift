import Dispatch
import Foundation
import Synchronization

/// One book in PostgreSQL: a connection that writes, several that read.
///
/// Every transaction that writes ends with the proof that this process still leads: it counts its lease up, under the row's
/// lock, and fails if somebody else has taken it. So an append is also a renewal, and a renewal is an append of nothing. It
/// fails as well once the server's settings no longer make durable what is committed.
///
/// ```
/// watching ──take──▶ leading ──another takes it──▶ deposed
///                     │   ▲
///       connection lost   └─fence: raise the term─ in doubt
/// ```
///
/// In doubt, nothing is read or written before the term was raised: the transaction whose answer was lost has then either
/// been committed, and is seen, or never can be.
///
/// `@unchecked Sendable`: `writer` is touched under `writing` alone, and `idle` under its own lock.
final class PostgreSQLDatabase: SQLEngine, @unchecked Sendable {
    static let readersMax = 4

    let location: PostgreSQLLocation
    private let access: StorageAccess
    private let writerLock = NSLock()
    private var writer = Writer()
    private let readers = DispatchSemaphore(value: readersMax)
    private let idleLock = NSLock()
    private var idle: [PostgreSQLConnection] = []
    /// A commit's outcome is unknown until the term was raised.
    private let doubt = Mutex(false)

    private struct Writer {
        var connection: PostgreSQLConnection?
        /// Nil unless this process leads.
        var term: Int64?
        var leaseMilliseconds: Int64 = 0
        /// What the server promised when the lease was taken; nil if whoever leads puts up with less.
        var promise: ServerDurability?
    }

    /// Connects, and makes the book's tables or brings them up to date where that is needed and allowed.
    ///
    /// - Throws: `StorageError.cannotOpen`, `.notOurs`, `.newerSchema` or `.olderSchema`.
    init(_ location: PostgreSQLLocation, access: StorageAccess) throws(StorageError) {
        self.location = location
        self.access = access
        do {
            let connection = try connect(writes: access == .readWrite)
            try Self.bringUpToDate(connection, location, access)
            if access == .readOnly { idle.append(connection) } else { writer.connection = connection }
        } catch {
            throw Self.opening(error, location)
        }
    }

    // MARK: Reading and writing

    func reading<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value {
        if doubt.withLock({ $0 }) { try settleDoubt() }
        readers.wait()
        defer { readers.signal() }
        do {
            let connection = try takeIdle() ?? connect(writes: false)
            defer { if !connection.isLost { idleLock.withLock { idle.append(connection) } } }
            do {
                try connection.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                let value = try body(PostgreSQLSession(connection))
                try connection.send("COMMIT")
                try connection.synchronise()
                return value
            } catch {
                Self.rollBack(connection)
                throw error
            }
        } catch {
            throw Self.reading(error)
        }
    }

    private func takeIdle() -> PostgreSQLConnection? {
        while let connection = idleLock.withLock({ idle.popLast() }) {
            if connection.isSilent { return connection }
        }
        return nil
    }

    func writing<Value>(_ body: (any SQLSession) throws -> Value) throws(StorageError) -> Value {
        precondition(access == .readWrite, "whoever audits writes nothing")
        writerLock.lock()
        defer { writerLock.unlock() }
        guard writer.term != nil else { throw .deposed }
        try settle()
        guard let term = writer.term, let connection = writer.connection else { throw .deposed }
        do {
            return try Self.transact(connection) { session in
                let value = try body(session)
                try session.sendGathered()
                try Self.sendRenewal(of: term, writer.promise, on: connection)
                return value
            }
        } catch StorageError.sequenceConflict(let expected, let found) {
            // Whoever wrote those records may have taken the lease as well, which says more.
            do {
                try Self.transact(connection) { _ in try Self.sendRenewal(of: term, writer.promise, on: connection) }
            } catch {
                throw fail(error)
            }
            throw .sequenceConflict(expected: expected, found: found)
        } catch {
            throw fail(error)
        }
    }

    func confirm() throws(StorageError) {
        try writing { _ in }
    }

    /// What was deleted is gone when PostgreSQL next vacuums the table, and from its log when that is recycled.
    func forgetDeleted() {}

    /// PostgreSQL looks after its own files; `pg_amcheck` and data checksums look at them.
    func findings() -> [String] { [] }

    func close() {
        do {
            if writerLock.withLock({ writer.term != nil }) { try release() }
        } catch {
            // Nothing hangs on it: the lease runs out.
        }
        writerLock.withLock { writer = Writer() }
        idleLock.withLock { idle = [] }
    }

    // MARK: Leading

    /// Whether this process leads, as far as it knows, and for how long after it last renewed its lease nobody else can.
    var leaseMilliseconds: Int64? {
        writerLock.withLock { writer.term == nil ? nil : writer.leaseMilliseconds }
    }

    var mayWrite: Bool { writerLock.withLock { writer.term != nil } }

    func lease() throws(StorageError) -> BookLease {
        try reading { session in
            guard let row = try session.row("SELECT term, renewal, lease_milliseconds, leader FROM leadership") else {
                throw StorageError.corrupt("the row of the leadership is missing")
            }
            return BookLease(
                term: try row.integer("term"), renewal: try row.integer("renewal"),
                milliseconds: try row.integer("lease_milliseconds"), leader: try row.text("leader") ?? "")
        }
    }

    /// Leads from now on, if nobody has renewed or taken the lease since it was seen.
    ///
    /// - Parameters:
    ///   - leader: for people.
    ///   - demandsDurability: whether nothing is to be written to a server that may lose it.
    /// - Returns: false if somebody has.
    func take(
        _ seen: BookLease, as leader: String, milliseconds: Int64, demandsDurability: Bool
    ) throws(StorageError) -> Bool {
        writerLock.lock()
        defer { writerLock.unlock() }
        do {
            // A standby's connection has been silent for long, and may be of a server that is no more.
            let known = writer.connection.flatMap { $0.isSilent ? $0 : nil }
            let connection = try known ?? connect(writes: true)
            writer = Writer(connection: connection)
            var promise: ServerDurability?
            let isTaken = try Self.transact(connection) { session in
                if demandsDurability {
                    promise = try ServerDurability(of: session)
                    if let promise, !promise.objections.isEmpty {
                        throw StorageError.notDurable(promise.objections.joined(separator: " "))
                    }
                }
                return try session.rows(
                    """
                    UPDATE leadership SET term = term + 1, renewal = 0, lease_milliseconds = ?, leader = ?
                    WHERE term = ? AND renewal = ? RETURNING term
                    """,
                    values: [
                        .integer(milliseconds), .text(leader), .integer(seen.term), .integer(seen.renewal),
                    ]
                ).count == 1
            }
            if isTaken {
                (writer.term, writer.leaseMilliseconds, writer.promise) = (seen.term + 1, milliseconds, promise)
            }
            return isTaken
        } catch {
            throw fail(error)
        }
    }

    /// Lets others lead at once.
    func release() throws(StorageError) {
        try writing { try $0.run("UPDATE leadership SET leader = ''") }
        writerLock.withLock { writer.term = nil }
    }

    /// - Parameter promise: nil if nothing is expected of the server.
    private static func sendRenewal(
        of term: Int64, _ promise: ServerDurability?, on connection: PostgreSQLConnection
    ) throws {
        if let promise {
            let waits: Int64 = promise.synchronousStandbyNames.isEmpty ? 0 : 1
            try connection.send(ServerDurability.stillHolds, PostgreSQLParameters([.integer(waits)]), for: .durability)
        }
        try connection.send(
            PostgreSQLStatement.changingOneEach(
                "UPDATE leadership SET renewal = renewal + 1 WHERE term = $1", count: "1"),
            PostgreSQLParameters([.integer(term)]), for: .leadership)
    }

    // MARK: The outcome of a commit

    private func settleDoubt() throws(StorageError) {
        writerLock.lock()
        defer { writerLock.unlock() }
        try settle()
    }

    /// Under the writer's lock. Makes sure there is a connection, and after a lost one, that nothing of it can still happen.
    private func settle() throws(StorageError) {
        let isInDoubt = doubt.withLock { $0 }
        if let connection = writer.connection, connection.isSilent, !isInDoubt { return }
        do {
            writer.connection = nil
            let connection = try connect(writes: true)
            if let term = writer.term {
                let isStillOurs = try Self.transact(connection) { session in
                    try session.rows(
                        "UPDATE leadership SET term = term + 1, renewal = 0 WHERE term = ? RETURNING term",
                        values: [.integer(term)]
                    ).count == 1
                }
                guard isStillOurs else { throw StorageError.deposed }
                writer.term = term + 1
            }
            writer.connection = connection
            doubt.withLock { $0 = false }
        } catch {
            let error = Self.reading(error)
            switch error {
            // Whether the term was raised is not known, so it cannot be raised again: this process has to wait its turn.
            case .deposed, .unknown:
                writer.term = nil
                doubt.withLock { $0 = false }
                throw .deposed
            default: throw isInDoubt ? .unknown("and the doubt cannot be settled: \(error)") : error
            }
        }
    }

    /// Under the writer's lock.
    private func fail(_ error: any Error) -> StorageError {
        let error = Self.reading(error)
        switch error {
        case .unknown: doubt.withLock { $0 = true }
        case .deposed: writer.term = nil
        case .notDurable(""): return whatIsNotDurable()
        default: break
        }
        return error
    }

    /// Under the writer's lock. What became weaker, in words.
    private func whatIsNotDurable() -> StorageError {
        do {
            let now = try writer.connection.flatMap { connection in
                try Self.transact(connection) { try ServerDurability(of: $0) }
            }
            var objections = now?.objections ?? []
            if let promise = writer.promise, let now, now.synchronousStandbyNames.isEmpty,
                !promise.synchronousStandbyNames.isEmpty, now.replicaCount == 0
            {
                objections.append(
                    "Its commits wait for no replica any more: set synchronous_standby_names to what it was, "
                        + "'\(promise.synchronousStandbyNames)'.")
            }
            return .notDurable(
                objections.isEmpty ? "Its settings were weaker for a moment." : objections.joined(separator: " "))
        } catch {
            return .notDurable("Its settings are weaker than when this node began to lead.")
        }
    }

    /// One transaction, durable when this returns.
    private static func transact<Value>(
        _ connection: PostgreSQLConnection, _ body: (PostgreSQLSession) throws -> Value
    ) throws -> Value {
        var isCommitting = false
        do {
            _ = connection.takeWarning()
            try connection.send("BEGIN")
            let value = try body(PostgreSQLSession(connection))
            isCommitting = true
            try connection.send("COMMIT", for: .commit)
            try connection.synchronise()
            // A wait for a replica that was broken off is a warning only, and the commit then stands here alone.
            if let warning = connection.takeWarning() { throw StorageError.unknown("PostgreSQL warns: \(warning)") }
            return value
        } catch let failure as PostgreSQLFailure where failure.isConnectionLost {
            if isCommitting { throw StorageError.unknown("the connection to PostgreSQL was lost: \(failure.message)") }
            throw failure
        } catch let failure as PostgreSQLFailure where isCommitting && failure.state == "40003" {
            rollBack(connection)
            throw StorageError.unknown("PostgreSQL does not know it: \(failure.message)")
        } catch {
            if !(error is StorageError) || !isCommitting { rollBack(connection) }
            throw error
        }
    }

    /// Whatever goes wrong here, the server rolls back by itself.
    private static func rollBack(_ connection: PostgreSQLConnection) {
        guard !connection.isLost else { return }
        do {
            // What was sent before the failure is answered first, and may fail for the same reason again.
            do { try connection.synchronise() } catch let failure as PostgreSQLFailure where !failure.isConnectionLost {
            }
            try connection.send("ROLLBACK")
            try connection.synchronise()
        } catch {
            connection.giveUp()
        }
    }

    private static func reading(_ error: any Error) -> StorageError {
        switch error {
        case let error as StorageError: error
        case let failure as PostgreSQLFailure where failure.isConnectionLost:
            .failed("the connection to PostgreSQL was lost: \(failure.message)")
        case let failure as PostgreSQLFailure: StorageError(failure)
        default: .failed("\(error)")
        }
    }
}
