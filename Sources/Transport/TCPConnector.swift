import NIOCore
import NIOPosix

/// Opens a stream to one address.
public enum TCPConnector {
    /// An address that does not answer by then is taken for unreachable.
    public static let connectSecondsMax: Int64 = 10

    /// Connects, and closes the stream when `use` returns.
    ///
    /// - Throws: the system's error if nobody can be reached there.
    public static func withStream(
        host: String, port: Int, _ use: @Sendable (ByteStream) async -> Void
    ) async throws {
        let stream = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(connectSecondsMax))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        do {
            try await stream.executeThenClose { inbound, outbound in
                await use(ByteStream(TCPStream(inbound, outbound, channel: stream.channel)))
            }
        } catch {
            // The stream could not be closed because it was closed: by the peer, or by the network.
        }
    }
}
