import ClearingService
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Synchronization
import Transport

/// A clearing node at work: one machine, its journal, and its doors.
struct ClearingNodeProcess {
    private let store: ClearingStore
    private let driver: MachineDriver<ClearingShell>
    private let shell: ClearingShell
    private let link: ClearingLinkService
    private let clock: any ClockSource
    private let limits: LimitRulesService
    private let waiting = WaitingRequests()

    /// - Parameters:
    ///   - home: where a head lies that the book does not continue, if somebody has shown one.
    ///   - store: the book, of which nobody else is the leader.
    ///   - snapshots: of this home.
    ///   - signedHead: likewise.
    ///   - taken: what it said when its lease was taken; nil where there is none.
    /// - Throws: `NodeError` if the home is not a clearing node's; `StorageError` if its journal cannot be read.
    init(
        _ home: Home, _ store: ClearingStore, snapshots: SnapshotKeeper, signedHead: SignedHead,
        after taken: BookFollower.Taken? = nil,
        _ configuration: NodeConfiguration,
        _ settings: NodeConfiguration.Clearing,
        keys: NodeSecretKeys, listener: TCPListener, clock: any ClockSource, logger: Logger,
        onOpened: @escaping @Sendable (NodeStart?) -> Void = { _ in },
        onLimitsApplied: @escaping @Sendable () -> Void = {}
    ) throws {
        guard case .clearing(let log, let linkKey, let operatorKey) = keys.publicKeys else {
            throw NodeError(.usage, "node.toml says that this is a clearing node, but the keys are a payment node's")
        }
        self.clock = clock
        self.store = store
        try store.checkLength()
        if case .genesis(let genesis)? = try store.records(from: 0, limit: 1).first?.body,
            genesis.logKey != log || genesis.linkKey != linkKey || genesis.operatorKey != operatorKey
        {
            throw NodeError(
                .integrity, "these keys are not those of the book: restore the ones that belong to it")
        }
        let unfitHead = UnfitHead(home)
        let known = try unfitHead.check(store) ?? store.unfitHead()
        if let known { logger.critical("\(UnfitHead.advice(known.head))") }
        shell = ClearingShell(
            store: store, unfitHead: unfitHead, signedHead: signedHead, known: known, readers: StoreReaders(),
            genesis: ClearingGenesis(
                logKey: log, linkKey: linkKey, operatorKey: operatorKey, name: configuration.name),
            signer: Signer(keys, purposes: [.treeHead, .statusReport, .liabilitiesStatement]),
            snapshots: snapshots, taken: taken, logger: logger)
        // What is wrong with the file is told before anything begins.
        let limitsFile = LimitsFile(home)
        if limitsFile.exists { _ = try limitsFile.read() }
        let stands = Relay()
        driver = MachineDriver(
            shell, groupMaximum: settings.groupCommitMaximum, clock: clock, logger: logger
        ) { [shell] in
            onOpened(shell.start)
            stands.call()
        }
        limits = LimitRulesService(
            file: limitsFile,
            desk: ClearingDesk(
                shell: shell, inbox: driver.inbox, waiting: waiting, clock: clock, leaving: 0),
            signer: Signer(keys, purposes: [.limitRules]), operatorKey: operatorKey, clock: clock, logger: logger,
            onApplied: onLimitsApplied)
        stands.set { [limits] in limits.machineOpened() }
        shell.reportEvents { [inbox = driver.inbox] in inbox.addAlways($0) }
        link = ClearingLinkService(
            listener: listener,
            door: ClearingLinkDoor(
                key: keys.link, shell: shell, inbox: driver.inbox, waiting: waiting, clock: clock, logger: logger))
    }

    var services: [any Service] { [shell.readers, MachineService(driver: driver), limits, link] }

    /// What the HTTP door needs of this machine.
    var surroundings: DoorSurroundings { .system(clock) }

    /// `limits.toml` may have changed.
    func lookAtLimitsAgain() { limits.lookAgain() }

    /// For other software.
    var publicDesk: ClearingDesk {
        ClearingDesk(
            shell: shell, inbox: driver.inbox, waiting: waiting, clock: clock,
            leaving: ClearingShell.connectionsOfOperator)
    }

    /// For the operator.
    var localDesk: ClearingDesk {
        ClearingDesk(shell: shell, inbox: driver.inbox, waiting: waiting, clock: clock, leaving: 0)
    }

    func close() throws { try store.close() }
}

/// Calls what is only known later than the caller.
private final class Relay: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }
    func call() { action.withLock { $0 }?() }
}
