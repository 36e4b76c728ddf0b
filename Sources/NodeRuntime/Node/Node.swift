import ClearingService
import Glibc
public import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Transport
import UnixSignals

/// Runs the node in a home until it is told to stop.
public enum Node {
    /// Locks the home, unlocks the keys, replays the journal, opens the doors; returns after an orderly end by SIGTERM
    /// or SIGINT: what was taken in is answered, what was answered is durable.
    ///
    /// - Parameter ready: called when the machine stands and every door is open: once, or for a standby each time it takes
    ///   over.
    /// - Throws: `NodeError`, by what the user can do about it.
    public static func run(
        _ home: Home, unlockedBy pin: PIN, choices: RunChoices = RunChoices(), logger: Logger,
        ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws(NodeError) {
        // A reader of the log that leaves is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        OpenFileLimit.raise()
        do {
            try home.check()
            let lock = try HomeLock(home)
            guard !home.file(.waiting).exists else {
                throw NodeError(
                    .refused,
                    "a restore was interrupted here, so that the journal may be missing, and a node would begin a new one. Give "
                        + "handsel restore again, with the same backup")
            }
            let configuration = try ConfigurationFile(home).read()
            let keys = try KeyStore(home).unlock(with: pin)
            var logger = logger
            logger.logLevel = configuration.logLevel
            switch configuration.part {
            case .clearing(let settings):
                try await runClearing(home, configuration, settings, choices, keys, logger, ready)
            case .payment(let settings):
                try await runPayment(home, configuration, settings, keys, logger, ready)
            }
            withExtendedLifetime(lock) {}
        } catch {
            throw NodeError(error)
        }
    }

    private static func runClearing(
        _ home: Home, _ configuration: NodeConfiguration, _ settings: NodeConfiguration.Clearing,
        _ choices: RunChoices, _ keys: NodeSecretKeys, _ logger: Logger,
        _ ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws {
        let snapshots = SnapshotKeeper(home.file(.snapshot), logger: logger)
        guard let place = settings.postgreSQL else {
            let signedHead = SignedHead(home, logger: logger)
            guard !choices.isStandby else {
                throw NodeError(
                    .usage,
                    "a standby needs a book that two machines can reach: set url in the table [store] of node.toml"
                )
            }
            let store = try ClearingStore(path: home.path(of: .book))
            // With a head that is known not to fit, the node answers for the past, and writes nothing.
            if try UnfitHead(home).check(store) == nil {
                try SignedHead.check(home, store) { BookInPlace(home) }
            }
            return try await lead(
                store, snapshots, signedHead, after: nil, home, configuration, settings, keys, logger, ready)
        }
        let waits = place.isStandby || choices.isStandby
        while true {
            let store = try ClearingStore(place.location)
            let signedHead = SignedHead(home, logger: logger)
            let board = StandbyBoard()
            let follower = BookFollower(
                store, home, signedHead, board, snapshots, place, waits: waits,
                mayLoseAcknowledged: choices.mayLoseAcknowledged, clock: SystemClock(), logger: logger)
            let doors = try StandbyDoors(
                home: home, settings: settings,
                desk: StandbyDesk(
                    genesis: genesis(keys, configuration), board: board, clock: SystemClock()), logger: logger)
            // The doors end before the follower would, and with it.
            try await serve([follower, doors], endingWithin: .milliseconds(standbyEndMilliseconds), logger: logger)
            guard let taken = follower.result else {
                signedHead.finish()
                return try store.close()
            }
            do {
                return try await lead(
                    store, snapshots, signedHead, after: taken, home, configuration, settings, keys, logger, ready)
            } catch StorageError.deposed where waits {
                logger.warning("another node leads the book by now: this one answered nothing since, and stands by")
            }
        }
    }

    private static func genesis(
        _ keys: NodeSecretKeys, _ configuration: NodeConfiguration
    ) throws(NodeError) -> ClearingGenesis {
        guard case .clearing(let log, let link, let operatorKey) = keys.publicKeys else {
            throw NodeError(.usage, "node.toml says that this is a clearing node, but the keys are a payment node's")
        }
        return ClearingGenesis(logKey: log, linkKey: link, operatorKey: operatorKey, name: configuration.name)
    }

    /// A node that took the lease must renew it soon: whoever trickles a request into its door as a standby does not keep it from that.
    private static let standbyEndMilliseconds = 200

    private static func lead(
        _ store: ClearingStore, _ snapshots: SnapshotKeeper, _ signedHead: SignedHead, after taken: BookFollower.Taken?,
        _ home: Home,
        _ configuration: NodeConfiguration,
        _ settings: NodeConfiguration.Clearing, _ keys: NodeSecretKeys, _ logger: Logger,
        _ ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws {
        let socketPath = home.path(of: .socket)
        let listener = try await TCPListener(host: settings.listen.hostText, port: Int(settings.listen.port))
        let announcer = ReadyAnnouncer(waitingFor: settings.http == nil ? 3 : 4) { httpPort, start in
            ready(ReadyNode(linkPort: listener.port, httpPort: httpPort, socketPath: socketPath, start: start))
        }
        let process = try ClearingNodeProcess(
            home, store, snapshots: snapshots, signedHead: signedHead, after: taken, configuration, settings,
            keys: keys, listener: listener,
            clock: SystemClock(), logger: logger
        ) {
            announcer.opened(start: $0)
        } onLimitsApplied: {
            announcer.opened()
        }
        var services = process.services + [HangUpService { process.lookAtLimitsAgain() }]
        services.append(
            LocalDoor(socketPath: socketPath, clearing: process.localDesk, logger: logger) { announcer.opened() })
        if let metrics = settings.metrics {
            services.append(
                MetricsDoor(
                    host: metrics.hostText, port: Int(metrics.port), operations: process.localDesk, logger: logger))
        }
        if let http = settings.http {
            services.append(
                ClearingDoor(
                    host: http.hostText, port: Int(http.port), operations: process.publicDesk,
                    surroundings: process.surroundings, logger: logger
                ) { port in announcer.opened(httpPort: port) })
        }
        try await serve(services, logger: logger)
        try process.close()
    }

    private static func runPayment(
        _ home: Home, _ configuration: NodeConfiguration, _ settings: NodeConfiguration.Payment,
        _ keys: NodeSecretKeys, _ logger: Logger, _ ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws {
        let socketPath = home.path(of: .socket)
        let announcer = ReadyAnnouncer(waitingFor: 2) { _, _ in
            ready(ReadyNode(linkPort: nil, httpPort: nil, socketPath: socketPath, start: nil))
        }
        let process = try PaymentNodeProcess(
            home, configuration, settings, keys: keys, clock: SystemClock(), logger: logger
        ) { announcer.opened() }
        let door = LocalDoor(socketPath: socketPath, payment: process.desk, logger: logger) { announcer.opened() }
        try await serve(process.services + [door], logger: logger)
        try process.close()
    }

    /// The doors close before the machine they lead to: services end in the reverse order.
    ///
    /// - Parameter limit: what cannot end by itself by then is cancelled: a stream that nobody reads, a peer that does not say goodbye.
    private static func serve(
        _ services: [any Service], endingWithin limit: Duration = .seconds(10), logger: Logger
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = limit
        try await ServiceGroup(configuration: configuration).run()
    }
}
