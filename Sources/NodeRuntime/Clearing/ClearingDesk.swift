import ClearingService
import Ledger
import PaymentProtocol
import Storage
import Synchronization

/// Where the HTTP doors meet the clearing node's machine.
struct ClearingDesk: ClearingOperations {
    let shell: ClearingShell
    let inbox: Inbox<ClearingEvent>
    let clock: any ClockSource
    private let waiting: WaitingRequests
    /// Connections that this door leaves for others.
    private let reserve: Int
    private let connections = ConnectionTable()

    init(
        shell: ClearingShell, inbox: Inbox<ClearingEvent>, waiting: WaitingRequests, clock: any ClockSource,
        leaving reserve: Int
    ) {
        self.waiting = waiting
        self.reserve = reserve
        self.shell = shell
        self.inbox = inbox
        self.clock = clock
    }

    var genesis: ClearingGenesis { shell.genesis }

    func open(channel: Digest) async throws(DoorError) -> ConnectionIdentifier {
        let connection = DoorConnection()
        guard let identifier = shell.add(connection, leaving: reserve) else {
            turnedAway()
            throw .busy
        }
        guard inbox.add(.connected(identifier, channel: channel, side: .caller)) else {
            shell.remove(identifier)
            turnedAway()
            throw .busy
        }
        connections.add(connection, identifier)
        return identifier
    }

    func close(_ connection: ConnectionIdentifier) async {
        connections.remove(connection)?.abandon()
        shell.remove(connection)
        inbox.addAlways(.disconnected(connection))
    }

    func answer(
        _ request: ClearingRequest, on connection: ConnectionIdentifier
    ) async throws(DoorError) -> ClearingAnswer {
        guard let door = connections[connection] else { throw .unavailable("this session is closed") }
        guard shell.committed != nil else { throw .unavailable("the node is starting") }
        return try await door.call { hand(on: request, from: Caller(connection: connection, correlation: $0)) }
    }

    func answers(
        _ requests: [ClearingRequest], on connection: ConnectionIdentifier
    ) async -> [Result<ClearingAnswer, DoorError>] {
        func none(_ reason: String) -> [Result<ClearingAnswer, DoorError>] {
            requests.map { _ in .failure(.unavailable(reason)) }
        }
        guard let door = connections[connection] else { return none("this session is closed") }
        guard shell.committed != nil else { return none("the node is starting") }
        return await door.calls(requests.count) { number, correlation in
            hand(on: requests[number], from: Caller(connection: connection, correlation: correlation))
        }
    }

    private func hand(on request: ClearingRequest, from caller: Caller) -> Bool {
        let isTaken = inbox.add(.received(request, from: caller))
        if !isTaken { turnedAway() }
        return isTaken
    }

    func turnedAway() { shell.metrics.turnedAway(at: .http) }

    func verified(microseconds: Int64) { shell.metrics.verified(microseconds: microseconds) }

    func consult(_ question: OperatorQuestion) async throws(DoorError) -> OperatorAnswer {
        let connection = try await open(channel: Digest.sha256(of: Array("operator".utf8)))
        guard let door = connections[connection], shell.committed != nil else {
            await close(connection)
            throw .unavailable("the node is starting")
        }
        let result: Result<OperatorAnswer, DoorError>
        do throws(DoorError) {
            result = .success(
                try await door.consult { correlation in
                    let isTaken = inbox.add(
                        .consulted(question, from: Caller(connection: connection, correlation: correlation)))
                    if !isTaken { turnedAway() }
                    return isTaken
                })
        } catch {
            result = .failure(error)
        }
        await close(connection)
        return try result.get()
    }

    func notices(on connection: ConnectionIdentifier) async -> AsyncStream<ClearingNotice> {
        connections[connection]?.notices ?? AsyncStream { $0.finish() }
    }

    func status() async -> ClearingStatus {
        let committed = shell.committed
        let reason: String? =
            if let head = committed?.unfitHead {
                UnfitHead.advice(head.head)
            } else if let committed {
                committed.trustsClock
                    ? nil : "the wall clock was set while the node ran, or is behind the book's last record: check it"
            } else {
                "the node is starting, or reading its journal again after a failure of its disk"
            }
        return ClearingStatus(
            isReady: committed?.trustsClock == true && committed?.unfitHead == nil, reason: reason,
            epoch: committed?.epoch ?? 0,
            recordCount: committed?.recordCount ?? 0, accountCount: committed?.accountCount ?? 0,
            time: clock.read().wall)
    }

    func metrics() async -> String {
        let committed = shell.committed
        let isReady = await status().isReady
        return shell.metrics.text(
            ClearingMetrics.Gauges(
                recordCount: committed?.recordCount ?? 0, accountCount: committed?.accountCount ?? 0,
                epoch: committed?.epoch ?? 0, isReady: isReady, waitingEvents: inbox.count,
                waitingBytes: waiting.byteCount, waitingReads: shell.readers.waitingCount,
                connections: shell.connectionCount,
                reserves: committed?.reserves ?? [],
                now: clock.read().wall))
    }

    func receipt(of sequence: UInt64) async throws(DoorError) -> SettlementReceipt? {
        try await shell.readers.value { [store = shell.store] in try store.receipt(of: sequence) }
    }

    func head() async throws(DoorError) -> SignedTreeHead? {
        try await shell.readers.value { [store = shell.store] in try store.latestHead }
    }

    func reserves() async throws(DoorError) -> ReserveReport {
        try await shell.readers.value { [store = shell.store] in try store.reserves() }
    }

    func suspense(after: UInt64?, limit: Int) async throws(DoorError) -> [SuspenseEntry] {
        try await shell.readers.value { [store = shell.store] in try store.suspense(after: after, limit: limit) }
    }

    func payouts(after: UInt64?, limit: Int) async throws(DoorError) -> [PayoutEntry] {
        try await shell.readers.value { [store = shell.store] in try store.payouts(after: after, limit: limit) }
    }

    func liabilities(day: Int64?) async throws(DoorError) -> Signed<LiabilitiesStatement>? {
        let bytes = try await shell.readers.value { [store = shell.store] in try store.statement(day: day) }
        guard let bytes else { return nil }
        do throws(EnvelopeError) {
            return try Envelope(decoding: bytes).verified(as: LiabilitiesStatement.self)
        } catch {
            throw .unavailable("its kept statement of liabilities is none: \(error)")
        }
    }

    func locks(after: UInt64?, limit: Int) async throws(DoorError) -> [LockEntry] {
        try await shell.readers.value { [store = shell.store] in try store.locks(after: after, limit: limit) }
    }
}

/// The HTTP doors' sessions by their number.
private final class ConnectionTable: Sendable {
    private let connections = Mutex<[ConnectionIdentifier: DoorConnection]>([:])

    subscript(identifier: ConnectionIdentifier) -> DoorConnection? { connections.withLock { $0[identifier] } }

    func add(_ connection: DoorConnection, _ identifier: ConnectionIdentifier) {
        connections.withLock { $0[identifier] = connection }
    }

    func remove(_ identifier: ConnectionIdentifier) -> DoorConnection? {
        connections.withLock { $0.removeValue(forKey: identifier) }
    }
}
