import Logging
import PaymentProtocol
import Testing

@testable import NodeRuntime
@testable import Transport

@Suite("A stream over a channel of the radio", .serialized, .inVirtualMachine)
struct L2CAPStreamTests {
    private let logger = Logger(label: "test")

    /// Bytes that come in another order, or not at all, are noticed.
    private static func pattern(_ count: Int, from start: Int = 0) -> [UInt8] {
        (start..<start + count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    /// What has arrived, and a way to wait for so much.
    private actor Arrived {
        private(set) var bytes: [UInt8] = []
        private var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?

        func add(_ more: [UInt8]) {
            bytes += more
            guard let waiting, bytes.count >= waiting.count else { return }
            self.waiting = nil
            waiting.continuation.resume()
        }

        func wait(for count: Int) async {
            guard bytes.count < count else { return }
            await withCheckedContinuation { waiting = (count, $0) }
        }
    }

    /// Listens while `body` runs.
    private func serving(
        _ serve: @escaping @Sendable (ByteStream) async -> Void,
        _ body: (_ channel: UInt8) async throws -> Void
    ) async throws {
        let advertiser = try Advertiser()
        let listener = try L2CAPListener(adapter: VirtualMachine.listening)
        #expect(HandselFrameHead.channelRange.contains(listener.channel))
        let serving = Task { try await listener.run(serve) }
        let result = await Result { try await body(listener.channel) }
        serving.cancel()
        try await serving.value
        withExtendedLifetime(advertiser) {}
        try result.get()
    }

    private static func echo(_ stream: ByteStream) async {
        do {
            try await stream.read { bytes in
                // The stream has ended, which the reader notices as well.
                try? await stream.write(bytes)
            }
        } catch {
            Issue.record(error)
        }
    }

    @Test("brings back every byte in its order, whatever the pieces", .timeLimit(.minutes(4)))
    func echoes() async throws {
        try await serving(Self.echo) { channel in
            try await RadioDial.withStream(
                to: VirtualMachine.listening, channel: channel, from: VirtualMachine.calling, logger: logger
            ) { stream in
                #expect(stream.peerDescription == VirtualMachine.listening.description)
                let arrived = Arrived()
                let sizes = [1, 2, 671, 4_095, 4_096, 4_097, 8_192, 100_000]
                await withTaskGroup { group in
                    group.addTask {
                        do {
                            try await stream.read { await arrived.add($0) }
                        } catch {
                            Issue.record(error)
                        }
                    }
                    var sent = 0
                    for size in sizes {
                        do {
                            try await stream.write(Self.pattern(size, from: sent))
                        } catch {
                            Issue.record(error)
                        }
                        sent += size
                    }
                    await arrived.wait(for: sent)
                    stream.close()
                }
                #expect(await arrived.bytes == Self.pattern(sizes.reduce(0, +)))
            }
        }
    }

    @Test("what was written last arrives, though the stream is closed at once", .timeLimit(.minutes(4)))
    func lastBytes() async throws {
        let (served, sink) = AsyncStream.makeStream(of: [UInt8].self)
        try await serving { stream in
            let arrived = Arrived()
            do {
                try await stream.read { await arrived.add($0) }
            } catch {
                Issue.record(error)
            }
            sink.yield(await arrived.bytes)
        } _: { channel in
            for _ in 0..<3 {
                try await RadioDial.withStream(
                    to: VirtualMachine.listening, channel: channel, from: VirtualMachine.calling, logger: logger
                ) { stream in
                    do {
                        try await stream.write(Self.pattern(50_000))
                    } catch {
                        Issue.record(error)
                    }
                }
                #expect(await served.first { _ in true } == Self.pattern(50_000))
            }
        }
    }

    @Test("a reader that falls behind loses the stream rather than a byte in its middle", .timeLimit(.minutes(4)))
    func slowReader() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (ended, sink) = AsyncStream.makeStream(of: (bytes: [UInt8], error: L2CAPError?).self)
        try await serving { stream in
            let arrived = Arrived()
            do {
                try await stream.read { bytes in
                    await arrived.add(bytes)
                    for await _ in gate {}
                }
                sink.yield((await arrived.bytes, nil))
            } catch {
                sink.yield((await arrived.bytes, error as? L2CAPError))
            }
        } _: { channel in
            let sent = 2 * L2CAPStream.waitingUnitsMax * L2CAPSocket.unitBytesMax
            try await RadioDial.withStream(
                to: VirtualMachine.listening, channel: channel, from: VirtualMachine.calling, logger: logger
            ) { stream in
                await #expect(throws: L2CAPError.self) { try await stream.write(Self.pattern(sent)) }
            }
            open.finish()
            let end = try #require(await ended.first { _ in true })
            #expect(end.error == .overrun)
            #expect(end.bytes.count >= L2CAPStream.waitingUnitsMax * L2CAPSocket.unitBytesMax)
            #expect(end.bytes == Self.pattern(end.bytes.count))
        }
    }

    @Test("where nobody listens, it says so, and that trying again may help", .timeLimit(.minutes(4)))
    func refused() async throws {
        try await serving(Self.echo) { channel in
            let other: UInt8 = channel == 0xf0 ? 0xf1 : 0xf0
            await #expect(throws: L2CAPError.refused) {
                try await L2CAPConnector.withStream(
                    to: VirtualMachine.listening, channel: other, from: VirtualMachine.calling
                ) { _ in }
            }
            #expect(throws: L2CAPError.channelTaken) {
                _ = try L2CAPListener(channel: channel, adapter: VirtualMachine.listening)
            }
        }
    }

    @Test(
        "a device that is not there is unreachable, and the turn to connect is given back", .timeLimit(.minutes(4)))
    func absent() async throws {
        await #expect(throws: L2CAPError.unreachable) {
            try await L2CAPConnector.withStream(
                to: VirtualMachine.absent, channel: 0x80, from: VirtualMachine.calling
            ) { _ in }
        }
        let cancelled = Task {
            try await L2CAPConnector.withStream(
                to: VirtualMachine.absent, channel: 0x80, from: VirtualMachine.calling
            ) { _ in }
        }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        try await serving(Self.echo) { channel in
            try await RadioDial.withStream(
                to: VirtualMachine.listening, channel: channel, from: VirtualMachine.calling, logger: logger
            ) { _ in }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
