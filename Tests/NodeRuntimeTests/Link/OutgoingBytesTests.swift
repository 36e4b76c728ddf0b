import Testing
import Transport

@testable import NodeRuntime

@Suite("What waits for a stream")
struct OutgoingBytesTests {
    @Test("a peer that does not read what was written is not waited for", .timeLimit(.minutes(1)))
    func unread() async throws {
        let listener = try await TCPListener(host: "127.0.0.1", port: 0)
        let (ended, sink) = AsyncStream.makeStream(of: Void.self)
        let serving = Task {
            try await listener.run { stream in
                let outgoing = OutgoingBytes()
                // More than the system and this side's buffers hold.
                for _ in 0..<64 { outgoing.add([UInt8](repeating: 1, count: 1 << 20)) }
                outgoing.finish()
                await outgoing.write(to: stream) { _ in }
                sink.yield()
            }
        }
        try await TCPConnector.withStream(host: "127.0.0.1", port: listener.port) { _ in
            for await _ in ended { break }
        }
        serving.cancel()
        // It was told to end.
        _ = await serving.result
    }

    @Test("what waits is written in few pieces, every byte in its order, and no large piece is copied into another")
    func joined() {
        let sizes = [1, 40_000, 25_000, 535, 1, 65_536, 0, 200_000, 7]
        let pieces = sizes.enumerated().map { [UInt8](repeating: UInt8($0.offset), count: $0.element) }
        let joined = OutgoingBytes.joined(pieces)
        #expect(joined.flatMap { $0 } == pieces.flatMap { $0 })
        #expect(joined.map(\.count) == [65_536, 1, 65_536, 200_000, 7])
        #expect(OutgoingBytes.joined([]).isEmpty)
    }
}
