import PaymentProtocol
import Transport

/// What waits to be written to one stream, in order. The link itself bounds how much that may be.
struct OutgoingBytes: Sendable {
    private let stream: AsyncStream<[UInt8]>
    private let sink: AsyncStream<[UInt8]>.Continuation

    init() {
        (stream, sink) = AsyncStream.makeStream()
    }

    func add(_ bytes: [UInt8]) {
        sink.yield(bytes)
    }

    /// Nothing more comes: the writer ends once it has written what is here.
    func finish() {
        sink.finish()
    }

    /// Writes until `finish`, then closes the stream.
    func write(to stream: ByteStream, written: (Int) async -> Void) async {
        for await bytes in self.stream {
            do {
                try await stream.write(bytes)
            } catch {
                // The stream ended; its reader notices as well, and tells the link.
                break
            }
            await written(bytes.count)
        }
        stream.close()
    }
}
