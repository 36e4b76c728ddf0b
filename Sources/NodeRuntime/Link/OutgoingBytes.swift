import PaymentProtocol
import Synchronization
import Transport

/// What waits to be written to one stream, in order. The link itself bounds how much that may be.
final class OutgoingBytes: Sendable {
    /// How long a peer may take what is written when the link has ended. One that does not read is not waited for.
    static let graceMicroseconds: Int64 = 5_000_000

    private let bytes: AsyncStream<[UInt8]>
    private let sink: AsyncStream<[UInt8]>.Continuation
    /// While it is being written to.
    private let stream = Mutex<ByteStream?>(nil)

    init() {
        (bytes, sink) = AsyncStream.makeStream()
    }

    func add(_ bytes: [UInt8]) {
        sink.yield(bytes)
    }

    /// Nothing more comes: the writer ends once it has written what is here, or when the time is up.
    func finish() {
        sink.finish()
        Task {
            if await LinkTimer.wait(microseconds: Self.graceMicroseconds) { close() }
        }
    }

    /// Writes until `finish`, then closes the stream.
    func write(to stream: ByteStream, written: (Int) async -> Void) async {
        self.stream.withLock { $0 = stream }
        for await bytes in bytes {
            do {
                try await stream.write(bytes)
            } catch {
                // The stream ended; its reader notices as well, and tells the link.
                break
            }
            await written(bytes.count)
        }
        close()
    }

    private func close() {
        stream.withLock { stream in
            stream?.close()
            stream = nil
        }
    }
}
