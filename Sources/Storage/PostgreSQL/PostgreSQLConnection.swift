import CPostgreSQL
import Glibc

/// One connection to a PostgreSQL server, always in pipeline mode: statements are sent without waiting, and one wait later
/// their results are there.
///
/// `@unchecked Sendable`: it is used by one thread at a time. `PostgreSQLDatabase` lends it.
///
/// - Source: PostgreSQL 15 documentation, 34.5 "Pipeline Mode".
final class PostgreSQLConnection: @unchecked Sendable {
    /// A server that says nothing for so long, while it owes an answer, is given up.
    static let silenceMillisecondsMax: CInt = 30_000

    private let handle: OpaquePointer
    private let notices = Notices()
    /// The names of the statements that this connection knows.
    private var names: [String: String] = [:]
    private var nameCount = 0
    /// What was sent and not yet answered.
    private var owed: [Owed] = []
    /// Nothing more can be done here.
    private(set) var isLost = false

    private enum Owed {
        case preparation(sql: String)
        case statement(PostgreSQLPurpose)
    }

    /// - Parameter location: a connection string or URL, in which libpq finds the rest: passwords above all.
    /// - Throws: `PostgreSQLFailure` with what libpq says.
    init(_ location: PostgreSQLLocation, settings: [String: String]) throws {
        // What the location says comes later, and so rules.
        let keywords = location.defaults + [("dbname", location.text)]
        let names = keywords.map { strdup($0.0) }
        let values = keywords.map { strdup($0.1) }
        defer { for pointer in names + values { free(pointer) } }
        let handle = PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        guard let handle else { throw PostgreSQLFailure(lost: "out of memory") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else { throw PostgreSQLFailure(lost: Self.error(of: handle)) }
        PQsetNoticeReceiver(
            handle,
            { notices, result in
                guard let notices, let result else { return }
                Unmanaged<Notices>.fromOpaque(notices).takeUnretainedValue().add(result)
            }, Unmanaged.passUnretained(notices).toOpaque())
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) { try runScript("SET \(name) TO \(value)") }
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw PostgreSQLFailure(lost: Self.error(of: handle))
        }
    }

    deinit { PQfinish(handle) }

    /// Sends a statement, without waiting for what comes of it.
    func send(
        _ sql: String, _ parameters: PostgreSQLParameters = PostgreSQLParameters(),
        for purpose: PostgreSQLPurpose = .ordinary
    ) throws {
        let name: String
        if let known = names[sql] {
            name = known
        } else {
            nameCount += 1
            name = "s\(nameCount)"
            guard PQsendPrepare(handle, name, sql, 0, nil) == 1 else { throw lost() }
            owed.append(.preparation(sql: sql))
            names[sql] = name
        }
        let isSent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(handle, name, CInt(values.count), values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw lost() }
        owed.append(.statement(purpose))
    }

    /// Waits until everything that was sent is answered.
    ///
    /// - Returns: the rows of the last statement.
    /// - Throws: the first `PostgreSQLFailure`; the server has then passed over whatever was sent after that statement.
    @discardableResult
    func synchronise() throws -> [SQLRow] {
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        defer { owed = [] }
        var failure: PostgreSQLFailure?
        var rows: [SQLRow] = []
        for item in owed {
            while let result = try next() {
                defer { PQclear(result) }
                switch (PQresultStatus(result), item) {
                case (PGRES_TUPLES_OK, _): rows = try PostgreSQLRows.decode(result)
                case (PGRES_COMMAND_OK, .statement(.commit)):
                    // A transaction that failed before is "committed" by ROLLBACK.
                    guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
                        throw lost("the transaction was rolled back")
                    }
                case (PGRES_COMMAND_OK, _): rows = []
                case (let status, .preparation(let sql)):
                    names[sql] = nil
                    if status != PGRES_PIPELINE_ABORTED { failure = failure ?? self.failure(result, .ordinary) }
                case (PGRES_PIPELINE_ABORTED, _): break
                case (_, .statement(let purpose)): failure = failure ?? self.failure(result, purpose)
                }
                if let failure, failure.isConnectionLost { throw failure }
            }
        }
        if let result = try next() {
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else { throw lost() }
        } else {
            throw lost()
        }
        if let failure { throw failure }
        return rows
    }

    /// Runs what may be several statements, and no queries, outside of the pipeline.
    func runScript(_ sql: String) throws {
        let isPipelining = PQpipelineStatus(handle) != PQ_PIPELINE_OFF
        if isPipelining, PQexitPipelineMode(handle) != 1 { throw lost() }
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        guard let result, PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK
        else {
            throw result.map { failure($0, .ordinary) } ?? lost()
        }
        if isPipelining, PQenterPipelineMode(handle) != 1 { throw lost() }
    }

    /// The last warning since the last call: what a server says when it could not do all that was asked of it.
    func takeWarning() -> String? {
        defer { notices.warning = nil }
        return notices.warning
    }

    func giveUp() { isLost = true }

    /// Whether it may be used after a while of silence: a server that says something unasked says, as a rule, that it
    /// is leaving.
    var isSilent: Bool {
        var waiting = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        if !isLost, poll(&waiting, 1, 0) != 0 { isLost = true }
        return !isLost
    }

    // MARK: Waiting

    private func next() throws -> OpaquePointer? {
        while true {
            let flushed = PQflush(handle)
            guard flushed >= 0 else { throw lost() }
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            let events = flushed == 1 ? POLLIN | POLLOUT : POLLIN
            var waiting = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            switch poll(&waiting, 1, Self.silenceMillisecondsMax) {
            case 0: throw lost("it has said nothing for \(Self.silenceMillisecondsMax / 1_000) seconds")
            case -1 where errno != EINTR: throw lost(String(cString: strerror(errno)))
            default: break
            }
            if Int32(waiting.revents) & ~Int32(POLLOUT) != 0, PQconsumeInput(handle) == 0 { throw lost() }
        }
    }

    private func failure(_ result: OpaquePointer, _ purpose: PostgreSQLPurpose) -> PostgreSQLFailure {
        isLost = isLost || PQstatus(handle) != CONNECTION_OK
        return PostgreSQLFailure(result, purpose, isConnectionLost: isLost)
    }

    private func lost(_ reason: String? = nil) -> PostgreSQLFailure {
        isLost = true
        return PostgreSQLFailure(lost: reason ?? Self.error(of: handle))
    }

    private static func error(of handle: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(handle))
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        return lines.isEmpty ? "the connection was lost" : lines.joined(separator: "; ")
    }

    /// What the server says unasked.
    private final class Notices {
        var warning: String?

        func add(_ result: OpaquePointer) {
            guard let severity = PQresultErrorField(result, HANDSEL_PG_DIAG_SEVERITY_NONLOCALIZED),
                String(cString: severity) == "WARNING"
            else { return }
            warning =
                PQresultErrorField(result, HANDSEL_PG_DIAG_MESSAGE_PRIMARY).map { String(cString: $0) } ?? "a warning"
        }
    }
}
