/// One stream of bytes to one peer, in order, until either side ends it. It knows nothing of what the bytes mean.
public struct ByteStream: Sendable {
    private let carrier: any StreamCarrier

    init(_ carrier: any StreamCarrier) {
        self.carrier = carrier
    }

    /// Calls `body` with what arrives, as few or as many bytes as the network likes; returns when the peer has ended the stream.
    public func read(_ body: @Sendable ([UInt8]) async -> Void) async throws {
        try await carrier.read(body)
    }

    /// Returns when the bytes are on their way and there is room for more. For one task at a time.
    public func write(_ bytes: [UInt8]) async throws {
        try await carrier.write(bytes)
    }

    /// Ends the stream both ways; reading ends too.
    public func close() {
        carrier.close()
    }

    /// Where the peer is, for logs: `127.0.0.1:40123`, or `00:AA:01:00:00:42` over Bluetooth.
    public var peerDescription: String { carrier.peerDescription }
}
