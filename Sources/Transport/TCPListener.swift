import NIOCore
import NIOPosix

/// Accepts streams on one address.
public struct TCPListener: Sendable {
    /// Streams at once. Beyond it a new one is closed at once, which its owner takes for a refusal.
    public static let streamsMax = 16_384
    private static let backlog: Int32 = 512

    /// A stream is read from only once somebody serves it: until then it is nothing but a channel, which may be dropped.
    private let server: NIOAsyncChannel<any Channel, Never>

    /// - Parameter port: 0 lets the system choose; `port` tells which.
    /// - Throws: the system's error if the address cannot be bound.
    public init(host: String, port: Int) async throws {
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeSucceededFuture(channel)
            }
    }

    public var port: Int { server.channel.localAddress?.port ?? 0 }

    /// Serves each stream in a task of its own until this task is cancelled; then every stream is closed.
    public func run(_ serve: @escaping @Sendable (ByteStream) async -> Void) async throws {
        try await server.executeThenClose { incoming in
            await withDiscardingTaskGroup { group in
                let open = StreamCount(max: Self.streamsMax)
                do {
                    for try await channel in incoming {
                        guard open.enter() else {
                            channel.close(promise: nil)
                            continue
                        }
                        group.addTask {
                            defer { open.leave() }
                            await Self.serve(channel, serve)
                        }
                    }
                } catch {
                    // The listening socket ended, by cancellation or by the system: no more streams come.
                }
                group.cancelAll()
            }
        }
    }

    private static func serve(_ channel: any Channel, _ serve: @Sendable (ByteStream) async -> Void) async {
        do {
            let stream = try await channel.eventLoop.submit {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }.get()
            try await stream.executeThenClose { inbound, outbound in
                try await channel.setOption(.autoRead, value: true).get()
                await serve(ByteStream(TCPStream(inbound, outbound, channel: channel)))
            }
        } catch {
            // The stream had ended before it was served, or could not be closed because it was closed: by the peer, or by the
            // network.
            channel.close(promise: nil)
        }
    }
}
