import NIOCore

/// A stream over a connection of the network.
struct TCPStream: StreamCarrier {
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

    func read(_ body: @Sendable ([UInt8]) async -> Void) async throws {
        for try await buffer in inbound { await body(Array(buffer: buffer)) }
    }

    func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    func close() {
        channel.close(promise: nil)
    }

    var peerDescription: String {
        guard let address = channel.remoteAddress, let host = address.ipAddress, let port = address.port else {
            return "unknown"
        }
        return "\(host):\(port)"
    }
}
