import Foundation
public import PaymentProtocol
import Synchronization

/// Accepts streams on one channel of the radio. A device that is to connect must hear this one advertise that it can be.
public final class L2CAPListener: Sendable {
    /// Streams at once. Beyond it a new one is closed at once, which its owner takes for a refusal.
    public static let streamsMax = 16
    private static let backlog: Int32 = 8

    /// The PSM, which a beacon announces.
    public let channel: UInt8

    private let socket: L2CAPSocket
    private let wait: SocketWait
    private let isStopped = Mutex(false)

    /// - Parameters:
    ///   - channel: in `HandselFrameHead.channelRange`; nil lets the system choose, and `channel` tells which.
    ///   - adapter: the address of the adapter to listen on; nil for all.
    /// - Throws: `channelTaken`, or what the system lacks.
    public init(channel: UInt8? = nil, adapter: RadioAddress? = nil) throws(L2CAPError) {
        precondition(channel.map(HandselFrameHead.channelRange.contains) ?? true, "a PSM that programs may have")
        let wait = try SocketWait()
        let socket = try L2CAPSocket(adapter: adapter, channel: channel)
        do throws(L2CAPError) {
            try socket.beginListening(backlog: Self.backlog)
            self.channel = try socket.boundChannel()
        } catch {
            socket.close()
            throw error
        }
        (self.socket, self.wait) = (socket, wait)
    }

    deinit {
        socket.close()
    }

    /// Serves each stream in a task of its own until this task is cancelled; then every stream is closed.
    ///
    /// - Throws: what the system says if the radio is taken away for good.
    public func run(_ serve: @escaping @Sendable (ByteStream) async -> Void) async throws {
        let (incoming, sink) = AsyncThrowingStream<L2CAPStream, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.streamsMax))
        let open = StreamCount(max: Self.streamsMax)
        let thread = Thread { self.accept(into: sink, counting: open) }
        thread.name = "bluetooth door"
        thread.start()
        try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                defer { group.cancelAll() }
                for try await stream in incoming {
                    group.addTask {
                        defer { open.leave() }
                        await stream.serve(serve)
                    }
                }
            }
        } onCancel: {
            isStopped.withLock { $0 = true }
            wait.wake()
        }
    }

    private func accept(
        into sink: AsyncThrowingStream<L2CAPStream, any Error>.Continuation, counting open: StreamCount
    ) {
        while !isStopped.withLock({ $0 }) {
            _ = wait.wait(for: socket.descriptor, writing: false)
            do throws(L2CAPError) {
                guard let (accepted, peer) = try socket.accepted() else { continue }
                guard open.enter() else {
                    accepted.close()
                    continue
                }
                sink.yield(try L2CAPStream(accepted, peer: peer))
            } catch {
                sink.finish(throwing: error)
                return
            }
        }
        sink.finish()
    }
}

extension L2CAPStream {
    /// Moves the stream's bytes while `use` runs, then closes it; the channel is free again when this returns.
    func serve(_ use: @Sendable (ByteStream) async -> Void) async {
        start()
        await use(ByteStream(self))
        close()
        await ended()
    }
}
