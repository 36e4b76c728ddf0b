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
}
