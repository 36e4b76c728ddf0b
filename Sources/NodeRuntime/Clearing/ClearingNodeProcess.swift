import ClearingService
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Transport

/// A clearing node at work: one machine, its journal, and its doors.
struct ClearingNodeProcess {
    private let home: Home
    private let store: ClearingStore
    private let driver: MachineDriver<ClearingShell>
    private let shell: ClearingShell
    private let link: ClearingLinkService
    private let clock: any ClockSource
    private let configuration: NodeConfiguration
    private let logger: Logger

    /// - Throws: `NodeError` if the home is not a clearing node's, its journal cannot be opened, or the address is taken.
    init(
        _ home: Home, _ configuration: NodeConfiguration, _ settings: NodeConfiguration.Clearing,
        keys: NodeSecretKeys, clock: any ClockSource, logger: Logger
    ) async throws {
        guard case .clearing(let log, let linkKey, let operatorKey) = keys.publicKeys else {
            throw NodeError(.usage, "node.toml says that this is a clearing node, but the keys are a payment node's")
        }
        self.home = home
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        store = try ClearingStore(path: home.path(of: .book))
        shell = ClearingShell(
            store: store,
            genesis: ClearingGenesis(
                logKey: log, linkKey: linkKey, operatorKey: operatorKey, name: configuration.name),
            signer: Signer(keys, purposes: [.treeHead, .statusReport]), logger: logger)
        driver = MachineDriver(shell, groupMaximum: settings.groupCommitMaximum, clock: clock, logger: logger)
        shell.reportEvents { [inbox = driver.inbox] in inbox.addAlways($0) }
        let address = configuration.listen ?? NodeConfiguration.clearingListenDefault
        link = ClearingLinkService(
            listener: try await TCPListener(host: address.hostText, port: Int(address.port)),
            door: ClearingLinkDoor(
                key: keys.link, shell: shell, inbox: driver.inbox, clock: clock, logger: logger))
    }

    var services: [any Service] { [MachineService(driver: driver), link] }

    var desk: ClearingDesk { ClearingDesk(shell: shell, inbox: driver.inbox, clock: clock) }

    var linkPort: Int { link.listener.port }

    /// The machine stands on its replayed journal and decides.
    func isReady() async -> Bool { await desk.status().isReady }

    func close() throws { try store.close() }
}
