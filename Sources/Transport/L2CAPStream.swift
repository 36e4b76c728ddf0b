import Foundation
import PaymentProtocol
import Synchronization

/// A stream over a channel of the radio. One thread of its own moves the bytes: radio links are few.
///
///     open ── close, or the peer ends, or the radio loses it ──► closing: what was sent leaves ──► closed
///
/// What arrives is taken at once and waits here, within a bound: kernels before 6.9 give the peer its credit back before anybody
/// has read, and then drop what is too much, silently.
final class L2CAPStream: StreamCarrier {
    /// Units that wait to be read, a mebibyte when they are full: eight seconds of the fastest channel that was measured.
    static let waitingUnitsMax = 256
    /// How long what was sent may take to leave before the channel is closed all the same.
    private static let drainSteps = 100
    private static let drainStepMilliseconds: Int32 = 20

    private struct State {
        var isStarted = false
        var isClosing = false
        var isOver = false
        var outgoing: ArraySlice<UInt8> = []
        var writer: CheckedContinuation<Void, any Error>?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let socket: L2CAPSocket
    private let peer: RadioAddress
    private let unitBytes: Int
    private let wait: SocketWait
    private let state = Mutex(State())
    private let inbound: AsyncThrowingStream<[UInt8], any Error>
    private let sink: AsyncThrowingStream<[UInt8], any Error>.Continuation

    /// Takes over a connected socket, also if it throws.
    init(_ socket: L2CAPSocket, peer: RadioAddress) throws(L2CAPError) {
        do throws(L2CAPError) {
            unitBytes = try socket.sendingUnitBytes()
            wait = try SocketWait()
        } catch {
            socket.close()
            throw error
        }
        self.socket = socket
        self.peer = peer
        (inbound, sink) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waitingUnitsMax))
    }

    deinit {
        // Nobody served it; otherwise the thread has kept it until it was over.
        if state.withLock({ !$0.isStarted }) { socket.close() }
    }

    var peerDescription: String { peer.description }

    /// Begins to move bytes.
    func start() {
        state.withLock { $0.isStarted = true }
        let thread = Thread { self.run() }
        thread.name = "bluetooth"
        thread.start()
    }

    func read(_ body: @Sendable ([UInt8]) async -> Void) async throws {
        for try await bytes in inbound { await body(bytes) }
    }

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isTaken = state.withLock { state in
                    guard !state.isClosing, !state.isOver else { return false }
                    precondition(state.writer == nil, "one task writes")
                    (state.outgoing, state.writer) = (bytes[...], continuation)
                    return true
                }
                guard isTaken else { return continuation.resume(throwing: L2CAPError.closed) }
                wait.wake()
            }
        } onCancel: {
            close()
        }
    }

    func close() {
        state.withLock { $0.isClosing = true }
        wait.wake()
    }

    /// Returns when the channel is given back to the system.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiters.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    // MARK: The thread

    private func run() {
        var failure: L2CAPError?
        var isBroken = false
        do throws(L2CAPError) {
            try move()
        } catch {
            isBroken = true
            if error != .closed { failure = error }
        }
        // The peer may still be taking what it was sent last.
        if !isBroken || failure == nil { drain() }
        socket.close()
        sink.finish(throwing: failure)
        let (writer, waiters) = state.withLock { state in
            state.isOver = true
            defer { (state.writer, state.waiters, state.outgoing) = (nil, [], []) }
            return (state.writer, state.waiters)
        }
        writer?.resume(throwing: failure ?? .closed)
        for waiter in waiters { waiter.resume() }
    }

    /// Moves bytes both ways until the peer ends the stream.
    ///
    /// - Throws: `closed` when this side ended it, and whatever broke it.
    private func move() throws(L2CAPError) {
        var buffer = [UInt8](repeating: 0, count: L2CAPSocket.unitBytesMax)
        while true {
            let (isClosing, wantsToWrite) = state.withLock { ($0.isClosing, $0.writer != nil) }
            if isClosing { throw .closed }
            let ready = wait.wait(for: socket.descriptor, writing: wantsToWrite)
            if ready.canRead {
                switch socket.receive(into: &buffer) {
                case .bytes(let count): try take(buffer.prefix(count))
                case .nothingYet: break
                case .ended(let error):
                    // What arrived before the end can still be read after it was told.
                    while case .bytes(let count) = socket.receive(into: &buffer) { try take(buffer.prefix(count)) }
                    if let error { throw error }
                    return
                }
            }
            if ready.canWrite { try sendUnit() }
        }
    }

    private func take(_ unit: ArraySlice<UInt8>) throws(L2CAPError) {
        switch sink.yield(Array(unit)) {
        case .enqueued, .terminated: break
        case .dropped: throw .overrun
        @unknown default: break
        }
    }

    private func sendUnit() throws(L2CAPError) {
        let unit = state.withLock { $0.outgoing.prefix(unitBytes) }
        guard !unit.isEmpty else { return }
        let count = try socket.send(unit)
        let writer = state.withLock { state in
            state.outgoing = state.outgoing.dropFirst(count)
            guard state.outgoing.isEmpty else { return nil as CheckedContinuation<Void, any Error>? }
            defer { state.writer = nil }
            return state.writer
        }
        writer?.resume()
    }

    private func drain() {
        for _ in 0..<Self.drainSteps {
            if socket.isDrained { return }
            // Nobody wakes it any more, and what still comes in is left unread: only the time passes.
            wait.pause(milliseconds: Self.drainStepMilliseconds)
        }
    }
}
