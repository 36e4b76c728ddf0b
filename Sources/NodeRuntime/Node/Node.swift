import ClearingService
public import Logging
import PaymentProtocol
import ServiceLifecycle
import UnixSignals

/// Runs the node in a home until it is told to stop.
public enum Node {
    /// Locks the home, unlocks the keys, replays the journal, opens the doors; returns after an orderly end by SIGTERM
    /// or SIGINT: what was taken in is answered, what was answered is durable.
    ///
    /// - Parameter ready: called once, when every door is open.
    /// - Throws: `NodeError`, by what the user can do about it.
    public static func run(
        _ home: Home, unlockedBy pin: PIN, logger: Logger, ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws(NodeError) {
        do {
            try home.check()
            let lock = try HomeLock(home)
            let configuration = try ConfigurationFile(home).read()
            let keys = try KeyStore(home).unlock(with: pin)
            try await run(home, configuration, keys: keys, logger: logger, ready: ready)
            withExtendedLifetime(lock) {}
        } catch {
            throw NodeError(error)
        }
    }

    private static func run(
        _ home: Home, _ configuration: NodeConfiguration, keys: NodeSecretKeys, logger: Logger,
        ready: @escaping @Sendable (ReadyNode) -> Void
    ) async throws {
        let clock = SystemClock()
        switch configuration.part {
        case .clearing(let settings):
            let process = try await ClearingNodeProcess(
                home, configuration, settings, keys: keys, clock: clock, logger: logger)
            try await serve(process.services, logger: logger)
            try process.close()
        case .payment(let settings):
            let process = try PaymentNodeProcess(
                home, configuration, settings, keys: keys, clock: clock, logger: logger)
            try await serve(process.services, logger: logger)
            try process.close()
        }
    }

    /// The doors close before the machine they lead to: services end in the reverse order.
    private static func serve(_ services: [any Service], logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: configuration).run()
    }
}
