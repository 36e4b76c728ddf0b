import ClearingService
import Ledger
import Logging
import PaymentProtocol
import Storage
import Synchronization

/// The shell around a clearing node's machine: its journal, its signer, and the connections its answers go to.
final class ClearingShell: DriverShell {
    typealias Machine = ClearingNode

    /// Callers at once, over all doors.
    static let connectionsMax = 16_384

    let store: ClearingStore
    let readers: StoreReaders
    let genesis: ClearingGenesis
    private let signer: Signer
    private let snapshots: SnapshotKeeper
    let metrics = ClearingMetrics()
    private let logger: Logger
    private let unfitHead: UnfitHead
    private let signedHead: SignedHead
    private struct State {
        /// Told to every machine that is built anew.
        var knownUnfit: SignedTreeHead?
        var connections: [ConnectionIdentifier: any ClearingConnection] = [:]
        var lastConnection: ConnectionIdentifier = 0
        var report: (@Sendable (ClearingEvent) -> Void)?
        var committed: Committed?
        var start: NodeStart?
        /// What a standby knew when it took over: the first machine begins with it.
        var taken: BookFollower.Taken?
    }

    /// What may be told of the machine's state outside of it.
    struct Committed: Sendable {
        let epoch: UInt64
        let recordCount: UInt64
        let accountCount: Int
        let trustsClock: Bool
        let unfitHead: SignedTreeHead?
        /// By currency.
        let reserves: [Reserve]
    }

    private let state: Mutex<State>

    /// - Parameter known: a head that was shown before, and that this book does not continue.
    init(
        store: ClearingStore, unfitHead: UnfitHead, signedHead: SignedHead, known: SignedTreeHead?,
        readers: StoreReaders,
        genesis: ClearingGenesis, signer: Signer, snapshots: SnapshotKeeper, taken: BookFollower.Taken? = nil,
        logger: Logger
    ) {
        self.snapshots = snapshots
        self.store = store
        self.unfitHead = unfitHead
        self.signedHead = signedHead
        state = Mutex(State(knownUnfit: known, taken: taken))
        self.readers = readers
        self.genesis = genesis
        self.signer = signer
        self.logger = logger
    }

    /// Where what was begun by an effect reports to: the driver's inbox.
    func reportEvents(to report: @escaping @Sendable (ClearingEvent) -> Void) {
        state.withLock { $0.report = report }
    }

    /// Nil until the machine stands, and while it is being rebuilt.
    var committed: Committed? { state.withLock { $0.committed } }

    /// How the machine was built the last time; nil before that.
    var start: NodeStart? { state.withLock { $0.start } }

    // MARK: Connections

    /// Of these, what is kept for others than links, and what of that is kept for the operator: whoever opens links
    /// without end shuts neither door.
    static let connectionsBesideLinks = 2_048, connectionsOfOperator = 64

    /// Nil past the bound on connections.
    ///
    /// - Parameter reserve: how many are to be left for others.
    func add(_ connection: any ClearingConnection, leaving reserve: Int) -> ConnectionIdentifier? {
        state.withLock { state in
            guard state.connections.count < Self.connectionsMax - reserve else { return nil }
            state.lastConnection += 1
            state.connections[state.lastConnection] = connection
            return state.lastConnection
        }
    }

    func remove(_ connection: ConnectionIdentifier) {
        state.withLock { _ = $0.connections.removeValue(forKey: connection) }
    }

    private func connection(_ identifier: ConnectionIdentifier) -> (any ClearingConnection)? {
        state.withLock { $0.connections[identifier] }
    }

    var connectionCount: Int { state.withLock { $0.connections.count } }

    private func report(_ event: ClearingEvent) {
        state.withLock { $0.report }?(event)
    }

    // MARK: DriverShell

    func openingEvents(recordCount: UInt64) -> [ClearingEvent] {
        if let known = state.withLock({ $0.knownUnfit }) { return [.headKnownUnfit(known), .started] }
        return recordCount == 0 ? [.founded(genesis), .started] : [.started]
    }

    static func fired(_ timer: ClearingTimer) -> ClearingEvent { .timerFired(timer) }

    static func clockTrust(_ isTrusted: Bool) -> ClearingEvent? { isTrusted ? .clockTrusted : .clockDistrusted }

    func committed(_ machine: ClearingNode) {
        let committed = Committed(
            epoch: machine.state.epoch, recordCount: machine.state.recordCount,
            accountCount: machine.state.accountCount, trustsClock: machine.trustsClock,
            unfitHead: machine.unfitHead, reserves: machine.state.book.reserves)
        state.withLock { $0.committed = committed }
        snapshots.consider(machine)
    }

    func rebuild() throws(StorageError) -> (machine: ClearingNode, recordCount: UInt64) {
        let taken = state.withLock { state in
            defer { state.taken = nil }
            return state.taken
        }
        let (machine, start) =
            if let taken { try rebuild(after: consume taken) } else { try snapshots.rebuild(store) }
        state.withLock { $0.start = start }
        return (machine, start.recordCount)
    }

    private func rebuild(
        after taken: consuming BookFollower.Taken
    ) throws(StorageError) -> (machine: ClearingNode, start: NodeStart) {
        let size = taken.state.recordCount
        let rebuilt: (machine: ClearingNode, recordCount: UInt64) = try store.rebuild(
            after: (consume taken).state, recordCount: size)
        return (rebuilt.machine, NodeStart(recordCount: rebuilt.recordCount, snapshotRecordCount: size))
    }

    func waited(_ microseconds: [Int64]) {
        metrics.waited(microseconds)
    }

    func appended(_ records: [ClearingRecord], microseconds: Int64) {
        metrics.committed(records, microseconds: microseconds)
    }

    func ended(_ machine: ClearingNode) {
        snapshots.finish(machine)
        signedHead.finish()
    }

    func abandonCallers() {
        let connections = state.withLock { state in
            state.committed = nil
            defer { state.connections = [:] }
            return state.connections.sorted { $0.key < $1.key }.map(\.value)
        }
        for connection in connections { connection.abandon() }
    }

    func perform(_ effect: ClearingEffect) -> Performed<ClearingEvent, ClearingTimer> {
        switch effect {
        case .answer(let answer, let caller):
            metrics.answered(answer)
            connection(caller.connection)?.answer(answer, correlation: caller.correlation)
        case .tell(let answer, let caller):
            connection(caller.connection)?.tell(answer, correlation: caller.correlation)
        case .notify(let notice, let connection):
            self.connection(connection)?.notify(notice)
        case .sign(let request):
            do {
                return .event(.signed(request.identifier, try signer.sign(request.purpose, request.toBeSigned)))
            } catch {
                // The machine asked for what the signer must not sign: nothing of it may be answered.
                logger.critical("the signer refused", metadata: ["purpose": "\(request.purpose)", "error": "\(error)"])
            }
        case .setTimer(let timer, let delay):
            return .timer(timer, afterMicroseconds: delay)
        case .keepHead(let head):
            metrics.signed(head.head)
            signedHead.note(head)
            keep("tree head") { () throws(StorageError) in try store.keep(head) }
        case .keepText(let text, let hash):
            keep("text") { () throws(StorageError) in try store.keepText(text, hash: hash) }
        case .keepStatement(let statement):
            keep("statement of liabilities") { () throws(StorageError) in try store.keep(statement) }
        case .eraseText(let hash, let record):
            do {
                try store.eraseText(hash: hash)
            } catch {
                logger.error("a text could not be erased", metadata: ["hash": "\(hash)", "error": "\(error)"])
                return .event(.erasureFailed(record: record))
            }
        case .readReceipt(let sequence, let caller):
            read(for: caller) { [store] () throws(StorageError) in
                // The record is there; a head over it is being signed.
                try store.receipt(of: sequence).map { .receipt($0) } ?? .failed(.busy)
            }
        case .readStatement(let account, let sequence, let limit, let caller):
            read(for: caller) { [store] () throws(StorageError) in
                let statement = try store.statement(of: account, after: sequence, limit: limit)
                return .statement(statement.items, through: statement.through, isComplete: statement.isComplete)
            }
        case .readConsistency(let size, let caller):
            read(for: caller) { [store] () throws(StorageError) in
                let proof = try store.consistency(from: size)
                return proof.map { .consistency($0.head, root: $0.root, path: $0.path) } ?? .failed(.unknownSequence)
            }
        case .readConsistencyReceipt(let earlier, let later, let caller):
            read(for: caller) { [store] () throws(StorageError) in
                if let proof = try store.consistencyReceipt(from: earlier, to: later) {
                    return .consistencyReceipt(proof.receipt, earlierRoot: proof.earlierRoot)
                }
                // Of records that are there, a head is being signed.
                return .failed(try store.recordCount < max(earlier, later) ? .unknownSequence : .busy)
            }
        case .compareHead(let head, let caller):
            read(for: caller) { [self] () throws(StorageError) in
                report(.headCompared(head, fits: try store.hasTree(of: head.head), caller: caller))
                return nil
            }
        case .reportUnfitHead(let head):
            doubt(head)
        case .lookUpIntent(let key, let digest, let otherwise, let caller):
            // The machine decides what is answered, once it hears what was found.
            read(for: caller) { [self] () throws(StorageError) in
                let found = try store.lookUp(key, digest: digest)
                report(.lookedUp(key, digest: digest, found: found, otherwise: otherwise, caller: caller))
                return nil
            }
        }
        return .done
    }

    private func doubt(_ head: SignedTreeHead) {
        state.withLock { $0.knownUnfit = head }
        logger.critical("\(UnfitHead.advice(head.head))")
        do {
            try unfitHead.keep(head)
        } catch {
            logger.critical("the head could not be kept", metadata: ["error": "\(error)"])
        }
        do {
            // Whoever would take over learns it from the book.
            try store.keepUnfit(head)
        } catch {
            logger.critical("the head could not be kept for the standbys", metadata: ["error": "\(error)"])
        }
    }

    /// Heads and texts are written with the next group, or when none comes.
    var wantsQuiet: Bool { store.hasUnwritten }

    func quiet() {
        keep("tree heads and texts") { () throws(StorageError) in try store.flush() }
    }

    /// What stands beside the journal may be lost without harm: a later head proves the same records.
    private func keep(_ what: String, _ body: () throws(StorageError) -> Void) {
        do {
            try body()
        } catch {
            logger.warning("could not be kept beside the journal", metadata: ["what": "\(what)", "error": "\(error)"])
        }
    }

    /// Beside the machine, which does not wait for it.
    private func read(
        for caller: Caller, _ body: @escaping @Sendable () throws(StorageError) -> ClearingAnswer?
    ) {
        let isTaken = readers.add { [self] in
            do throws(StorageError) {
                if let answer = try body() { self.answer(answer, to: caller) }
            } catch {
                logger.error("the journal could not be read", metadata: ["error": "\(error)"])
                answer(.failed(.busy), to: caller)
            }
        }
        if !isTaken { answer(.failed(.busy), to: caller) }
    }

    private func answer(_ answer: ClearingAnswer, to caller: Caller) {
        connection(caller.connection)?.answer(answer, correlation: caller.correlation)
    }
}
