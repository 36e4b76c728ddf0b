import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// Answers `/metrics` on an address of its own, for a collector that cannot open the local socket.
public struct MetricsDoor: Service {
    private let host: String
    private let port: Int
    private let routes: RouteTable
    private let logger: Logger

    public init(host: String, port: Int, operations: any ClearingOperations, logger: Logger) {
        (self.host, self.port, self.logger) = (host, port, logger)
        routes = MetricsRoute(operations).table
    }

    public func run() async throws {
        try await DoorServer.application(
            routes.router(tellsOperatorReasons: true), at: .hostname(host, port: port),
            connectionsMax: DoorBounds.localConnectionsMax, logger: logger
        ) { _ in }.run()
    }
}
