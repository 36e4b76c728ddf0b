import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// How both doors listen.
enum DoorServer {
    static func application(
        _ router: Router<DoorContext>, at address: BindAddress, connectionsMax: Int, logger: Logger,
        onListening: @escaping @Sendable (any Channel) async -> Void
    ) -> some ApplicationProtocol {
        var logger = logger
        // The library tells of its own life, and of every request's; the node's log tells what matters of it.
        if logger.logLevel < .notice { logger.logLevel = .notice }
        return Application(
            router: router,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [KeepAlive()], idleTimeout: .seconds(DoorBounds.idleSeconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: DoorBounds.headerFieldBytesMax,
                        maxHeaderListSize: DoorBounds.headerBytesMax,
                        maxHeaderFieldCount: DoorBounds.headerCountMax))),
            configuration: ApplicationConfiguration(
                address: address,
                availableConnectionsDelegate: MaximumAvailableConnections(connectionsMax, logger: logger)),
            onServerRunning: onListening,
            logger: logger)
    }
}

/// Lets the system notice that the other end of a silent connection is gone, so that a stream does not wait for it for ever.
private final class KeepAlive: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    func handlerAdded(context: ChannelHandlerContext) {
        // Unix sockets have no use for it, and a connection without it works as well.
        context.channel.setOption(ChannelOptions.socketOption(.so_keepalive), value: 1).whenFailure { _ in }
    }
}
