/// What carries the bytes of one stream: a connection of the network, or a channel of the radio.
protocol StreamCarrier: Sendable {
    /// Calls `body` with what arrives, as few or as many bytes as the carrier likes; returns when the peer has ended the stream.
    func read(_ body: @Sendable ([UInt8]) async -> Void) async throws

    /// Returns when the bytes are on their way and there is room for more.
    func write(_ bytes: [UInt8]) async throws

    /// Ends the stream both ways; reading ends too.
    func close()

    /// Where the peer is, for logs.
    var peerDescription: String { get }
}
