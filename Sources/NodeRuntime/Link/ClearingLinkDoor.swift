import ClearingService
import Ledger
import Logging
import PaymentProtocol
import Transport

/// The clearing node's sealed door: moves bytes between streams and `LinkListener`, and requests to the machine.
///
///     stream ──▶ LinkListener ──▶ session: verify, beside ──▶ inbox          answers take the same way back
actor ClearingLinkDoor {
    private struct OpenStream {
        let outgoing: OutgoingBytes
        var timer: Task<Void, Never>?
    }

    private struct OpenSession {
        let session: ClearingLinkSession
        let identifier: ConnectionIdentifier
    }

    private let shell: ClearingShell
    private let waiting: WaitingRequests
    private let inbox: Inbox<ClearingEvent>
    private let clock: any ClockSource
    private let logger: Logger
    private var chance = SystemChance()

    private var listener: LinkListener
    private var streams: [LinkListener.StreamNumber: OpenStream] = [:]
    private var lastStream: LinkListener.StreamNumber = 0
    private var sessions: [LinkListener.SessionNumber: OpenSession] = [:]
    private var expiryTimer: Task<Void, Never>?

    init(
        key: LinkSecretKey, shell: ClearingShell, inbox: Inbox<ClearingEvent>, waiting: WaitingRequests,
        clock: any ClockSource, logger: Logger
    ) {
        self.waiting = waiting
        listener = LinkListener(.clearing(key), context: shell.genesis.logKey.bytes32.bytes)
        self.shell = shell
        self.inbox = inbox
        self.clock = clock
        self.logger = logger
    }

    /// Monotonic, so that a wall clock that is set does not confuse a link.
    private var now: Timestamp { Timestamp(microseconds: clock.read().monotonicMicroseconds) }

    // MARK: Streams

    /// Serves one stream until it ends.
    func serve(_ stream: ByteStream) async {
        lastStream += 1
        let number = lastStream
        let outgoing = OutgoingBytes()
        streams[number] = OpenStream(outgoing: outgoing)
        logger.debug("a stream begins", metadata: ["stream": "\(number)", "peer": "\(stream.peerDescription)"])
        perform(listener.accepted(number, at: now, using: &chance))
        await withTaskGroup { group in
            group.addTask { await outgoing.write(to: stream) { await self.written($0, on: number) } }
            do {
                try await stream.read { await self.received($0, on: number) }
            } catch {
                // The network broke the stream; the link is told below, as when the peer ends it.
            }
            perform(listener.streamEnded(number, at: now, using: &chance))
            outgoing.finish()
        }
        streams.removeValue(forKey: number)?.timer?.cancel()
    }

    private func received(_ bytes: [UInt8], on number: LinkListener.StreamNumber) {
        perform(listener.received(bytes, on: number, at: now, using: &chance))
    }

    private func written(_ byteCount: Int, on number: LinkListener.StreamNumber) {
        listener.written(byteCount, on: number)
    }

    private func timerFired(on number: LinkListener.StreamNumber) {
        perform(listener.timerFired(on: number, at: now, using: &chance))
    }

    private func expiryTimerFired() {
        perform(listener.expiryTimerFired(at: now, using: &chance))
    }

    private func perform(_ actions: [LinkListener.Action]) {
        // A step beside the actor would change the link under another's hands: then rather none.
        preconditionIsolated()
        for action in actions {
            switch action {
            case .write(let number, let bytes):
                streams[number]?.outgoing.add(bytes)
            case .hangUp(let number):
                streams[number]?.timer?.cancel()
                streams[number]?.outgoing.finish()
            case .setTimer(let number, let delay):
                streams[number]?.timer?.cancel()
                streams[number]?.timer = Task {
                    if await LinkTimer.wait(microseconds: delay) { self.timerFired(on: number) }
                }
            case .setExpiryTimer(let delay):
                expiryTimer?.cancel()
                expiryTimer = Task {
                    if await LinkTimer.wait(microseconds: delay) { self.expiryTimerFired() }
                }
            case .linkDown(let number, let reason):
                logger.debug("a link ended", metadata: ["stream": "\(number)", "reason": "\(reason)"])
            case .opened(let number, _, let handshakeHash):
                open(number, channel: .sha256(of: handshakeHash))
            case .resumed(let number, _):
                logger.debug("a session goes on", metadata: ["session": "\(number)"])
            case .roundTrip(let number, let microseconds):
                if let session = sessions[number] {
                    inbox.addAlways(.roundTripMeasured(session.identifier, microseconds: microseconds))
                }
            case .deliver(let number, let payload):
                if sessions[number]?.session.receive(payload) == false { end(number) }
            case .lost(let number, _):
                forget(number)
            }
        }
    }

    // MARK: Sessions

    private func open(_ number: LinkListener.SessionNumber, channel: Digest) {
        let session = ClearingLinkSession(waiting: waiting, metrics: shell.metrics) { [weak self] in
            await self?.end(number)
        }
        guard let identifier = shell.add(session, leaving: ClearingShell.connectionsBesideLinks) else {
            return end(number)
        }
        sessions[number] = OpenSession(session: session, identifier: identifier)
        inbox.addAlways(.connected(identifier, channel: channel))
        if let roundTrip = listener.leastRoundTripMicroseconds(of: number) {
            inbox.addAlways(.roundTripMeasured(identifier, microseconds: roundTrip))
        }
        session.run(as: identifier, inbox: inbox) { [weak self] payloads in
            await self?.send(payloads, to: number)
        }
    }

    private func send(_ payloads: [[UInt8]], to number: LinkListener.SessionNumber) {
        do {
            for payload in payloads { perform(try listener.send(payload, to: number, at: now)) }
        } catch {
            // The peer does not take what it asked for. It finds a new session when it comes back.
            end(number)
        }
    }

    private func end(_ number: LinkListener.SessionNumber) {
        perform(listener.end(number, at: now))
        forget(number)
    }

    private func forget(_ number: LinkListener.SessionNumber) {
        guard let session = sessions.removeValue(forKey: number) else { return }
        session.session.close()
        shell.remove(session.identifier)
        inbox.addAlways(.disconnected(session.identifier))
    }

    /// The node stops: every link says goodbye.
    func stop() {
        perform(listener.close(at: now))
    }
}
