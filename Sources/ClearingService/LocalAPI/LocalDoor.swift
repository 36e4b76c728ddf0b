import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// A node's own door: HTTP on a Unix socket in its home, for its owner and nobody else. The command talks to it.
public struct LocalDoor: Service {
    /// The longest path that its socket can have, as Linux allows it: bytes.
    public static let socketPathBytesMax = LocalSocket.pathBytesMax

    private let socket: LocalSocket
    let routes: RouteTable
    private let warning: AlarmMiddleware.Warning
    private let logger: Logger
    private let onListening: @Sendable () async -> Void

    /// A payment node's.
    ///
    /// - Parameters:
    ///   - socketPath: at most `socketPathBytesMax` bytes. The file appears when the door is open, with mode 0600, and goes
    ///     with it.
    ///   - onListening: called once, when the first request can come.
    public init(
        socketPath: String, payment operations: any PaymentOperations, logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            socketPath: socketPath, routes: PaymentRoutes(operations).table,
            warning: { await operations.status().alarm?.summary }, logger: logger, onListening: onListening)
    }

    /// A clearing node's: for its operator.
    public init(
        socketPath: String, clearing operations: any ClearingOperations, logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            socketPath: socketPath, routes: OperatorRoutes(operations).table, warning: { nil }, logger: logger,
            onListening: onListening)
    }

    private init(
        socketPath: String, routes: RouteTable, warning: @escaping AlarmMiddleware.Warning, logger: Logger,
        onListening: @escaping @Sendable () async -> Void
    ) {
        self.warning = warning
        socket = LocalSocket(path: socketPath)
        self.routes = routes
        self.logger = logger
        self.onListening = onListening
    }

    /// Answers until the graceful shutdown of the service group that it runs in.
    ///
    /// - Throws: `LocalSocketError` if the socket cannot be opened, or the system's error.
    public func run() async throws {
        try socket.prepare()
        let publication = Publication()
        let application = DoorServer.application(
            routes.router(tellsOperatorReasons: true, warning: warning),
            at: .unixDomainSocket(path: socket.bindingPath),
            connectionsMax: DoorBounds.localConnectionsMax, logger: logger
        ) { [socket, onListening] channel in
            do throws(LocalSocketError) {
                try socket.publish()
                publication.succeeded()
                await onListening()
            } catch {
                publication.failed(error)
                channel.close(promise: nil)
            }
        }
        defer {
            if publication.isPublished { socket.remove() }
        }
        do {
            try await application.run()
        } catch {
            throw publication.error ?? error
        }
    }
}

/// What became of the socket's file.
private final class Publication: Sendable {
    private enum Outcome {
        case pending
        case published
        case failed(LocalSocketError)
    }

    private let outcome = Mutex(Outcome.pending)

    func succeeded() { outcome.withLock { $0 = .published } }
    func failed(_ error: LocalSocketError) { outcome.withLock { $0 = .failed(error) } }

    var isPublished: Bool {
        outcome.withLock { if case .published = $0 { true } else { false } }
    }

    var error: LocalSocketError? {
        outcome.withLock { if case .failed(let error) = $0 { error } else { nil } }
    }
}
