import PaymentProtocol
import Synchronization
import Transport

/// What waits to be written to one stream, in order. The link itself bounds how much that may be.
final class OutgoingBytes: Sendable {
    /// How long a peer may take what is written when the link has ended. One that does not read is not waited for.
    static let graceMicroseconds: Int64 = 5_000_000

    /// What is written at once, if so much waits.
    private static let writeBytes = 65_536

    private let waiting = Handover<[UInt8]>(capacity: .max)
    /// While it is being written to.
    private let stream = Mutex<ByteStream?>(nil)

    /// After `finish` they are thrown away: nobody reads them.
    func add(_ bytes: [UInt8]) {
        _ = waiting.add(bytes)
    }

    /// Nothing more comes: the writer ends once it has written what is here, or when the time is up.
    func finish() {
        waiting.finish()
        Task {
            if await LinkTimer.wait(microseconds: Self.graceMicroseconds) { close() }
        }
    }

    /// Writes until `finish`, then closes the stream.
    func write(to stream: ByteStream, written: @Sendable (Int) async -> Void) async {
        self.stream.withLock { $0 = stream }
        while let pieces = await waiting.take() {
            for bytes in Self.joined(pieces) {
                do {
                    try await stream.write(bytes)
                } catch {
                    // The stream ended; its reader notices as well, and tells the link.
                    waiting.finish()
                    return close()
                }
                await written(bytes.count)
            }
        }
        close()
    }

    /// The same bytes in fewer pieces: each write costs the system as much as many bytes do.
    static func joined(_ pieces: [[UInt8]]) -> [[UInt8]] {
        var joined: [[UInt8]] = []
        for piece in pieces {
            if let last = joined.indices.last, joined[last].count + piece.count <= writeBytes {
                joined[last] += piece
            } else {
                joined.append(piece)
            }
        }
        return joined
    }

    private func close() {
        stream.withLock { stream in
            stream?.close()
            stream = nil
        }
    }
}
