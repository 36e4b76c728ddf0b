import NIOCore

/// One stream of bytes to one peer, in order, until either side ends it. It knows nothing of what the bytes mean.
public struct ByteStream: Sendable {
    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let channel: any Channel

    init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        channel: any Channel
    ) {
        self.inbound = inbound
        self.outbound = outbound
        self.channel = channel
    }

    /// Calls `body` with what arrives, as few or as many bytes as the network likes; returns when the peer has ended the stream.
    public func read(_ body: @Sendable ([UInt8]) async -> Void) async throws {
        for try await buffer in inbound { await body(Array(buffer: buffer)) }
    }

    /// Returns when the bytes are on their way and there is room for more.
    public func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Ends the stream both ways; reading ends too.
    public func close() {
        channel.close(promise: nil)
    }

    /// Where the peer is, for logs: `127.0.0.1:40123`.
    public var peerDescription: String {
        guard let address = channel.remoteAddress, let host = address.ipAddress, let port = address.port else {
            return "unknown"
        }
        return "\(host):\(port)"
    }
}
