import Foundation
public import PaymentProtocol
import Synchronization

/// Opens a stream to one device near by, over the radio.
public enum L2CAPConnector {
    /// A device that does not answer by then is taken for unreachable.
    ///
    /// Rather an attempt more than a long one: where two devices already have a connection, kernels (6.1 was seen to) take the
    /// answer to one request for that to an older one which happened to have the same number, and then wait in vain.
    public static let connectSecondsMax = 4

    /// An adapter makes one connection at a time; asked for two, it breaks off one of them.
    private static let turn = ConnectionTurn()

    /// Connects, and closes the stream when `use` returns. Of several calls at once each waits for its turn to connect.
    ///
    /// - Parameters:
    ///   - channel: the PSM that the device's beacon announces.
    ///   - adapter: the address of the adapter to connect from; nil for any.
    /// - Throws: `L2CAPError`; `CancellationError` if the task is cancelled before there is a stream.
    public static func withStream(
        to peer: RadioAddress, channel: UInt8, from adapter: RadioAddress? = nil,
        _ use: @Sendable (ByteStream) async -> Void
    ) async throws {
        try await turn.take()
        let stream: L2CAPStream
        do {
            let attempt = try Attempt(peer: peer, channel: channel, adapter: adapter)
            stream = try await attempt.stream()
            await turn.giveBack()
        } catch {
            await turn.giveBack()
            throw error
        }
        await stream.serve(use)
    }

    /// One connection being made, on a thread of its own.
    private final class Attempt: Sendable {
        private let peer: RadioAddress
        private let socket: L2CAPSocket
        private let wait: SocketWait
        private let isCancelled = Mutex(false)

        init(peer: RadioAddress, channel: UInt8, adapter: RadioAddress?) throws(L2CAPError) {
            self.peer = peer
            wait = try SocketWait()
            socket = try L2CAPSocket(adapter: adapter, channel: nil)
            do throws(L2CAPError) {
                try socket.beginConnecting(to: peer, channel: channel)
            } catch {
                socket.close()
                throw error
            }
        }

        func stream() async throws -> L2CAPStream {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let thread = Thread { continuation.resume(with: Result(catching: self.finish)) }
                    thread.name = "bluetooth caller"
                    thread.start()
                }
            } onCancel: {
                isCancelled.withLock { $0 = true }
                wait.wake()
            }
        }

        private func finish() throws -> L2CAPStream {
            do {
                while true {
                    let ready = wait.wait(
                        for: socket.descriptor, writing: true, milliseconds: Int32(connectSecondsMax) * 1_000)
                    if isCancelled.withLock({ $0 }) { throw CancellationError() }
                    if ready.isTimedOut { throw L2CAPError.unreachable }
                    if ready.canWrite { break }
                }
                try socket.finishConnecting()
            } catch {
                socket.close()
                throw error
            }
            return try L2CAPStream(socket, peer: peer)
        }
    }
}
