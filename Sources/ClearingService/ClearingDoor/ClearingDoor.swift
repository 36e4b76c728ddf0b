import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// A clearing node's door for other software: the same operations as the link's, over HTTP under `/v1`.
///
/// It speaks plain HTTP: on another address than loopback it belongs behind something that ends TLS.
public struct ClearingDoor: Service {
    private let host: String
    private let port: Int
    let routes: RouteTable
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 for one that the system chooses.
    ///   - onListening: called once, when the first request can come, with the port that is bound.
    public init(
        host: String, port: Int, operations: any ClearingOperations, surroundings: DoorSurroundings, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        routes = ClearingRoutes(operations, surroundings: surroundings).table
        self.logger = logger
        self.onListening = onListening
    }

    /// Answers until the graceful shutdown of the service group that it runs in.
    ///
    /// - Throws: the system's error if the address cannot be bound.
    public func run() async throws {
        try await DoorServer.application(
            routes.router(tellsOperatorReasons: false), at: .hostname(host, port: port),
            connectionsMax: DoorBounds.clearingConnectionsMax, logger: logger
        ) { [port, onListening] channel in
            await onListening(channel.localAddress?.port ?? port)
        }.run()
    }
}
