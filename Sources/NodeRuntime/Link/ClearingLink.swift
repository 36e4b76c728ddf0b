import Ledger
import Logging
import PaymentProtocol
import Transport

/// A payment node's way to its clearing node: moves bytes between one stream at a time and `LinkCaller`.
///
///     ask ──▶ LinkCaller ──▶ stream         cut: dial again, with growing pauses; the session goes on where it was
actor ClearingLink {
    /// A link that is back within this time was never gone, as far as the machine is concerned.
    static let graceMicroseconds: Int64 = 2_000_000
    /// Requests that wait for the link; each came from a machine that bounds what it asks.
    private static let requestsMax = 4_096

    private let key: LinkSecretKey
    private let clearing: ClearingAddress
    private let host: String
    private let port: Int
    private let inbox: Inbox<PaymentNodeEvent>
    private let clock: any ClockSource
    private let logger: Logger
    private var chance = SystemChance()

    private var caller: LinkCaller
    private var channel: Digest?
    /// Tells the streams of this caller from those of an earlier one, which started over.
    private var generation = 0
    private var outgoing: [LinkCaller.StreamNumber: OutgoingBytes] = [:]
    private var dials: [Task<Void, Never>] = []
    private var timer: Task<Void, Never>?
    private var grace: Task<Void, Never>?
    /// Whether it was told that the link is missing.
    private var isMissed = false
    /// Whether the machine believes that there is a link.
    private var isUp = false

    private let requests: AsyncStream<[UInt8]>
    private nonisolated let requestSink: AsyncStream<[UInt8]>.Continuation

    init(
        key: LinkSecretKey, clearing: ClearingAddress, host: String, port: Int, inbox: Inbox<PaymentNodeEvent>,
        clock: any ClockSource, logger: Logger
    ) {
        self.key = key
        self.clearing = clearing
        self.host = host
        self.port = port
        self.inbox = inbox
        self.clock = clock
        self.logger = logger
        caller = LinkCaller(.node(key, clearing: clearing.link), context: clearing.log.bytes32.bytes, using: &chance)
        (requests, requestSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.requestsMax))
    }

    /// Monotonic, so that a wall clock that is set does not confuse the link.
    private var now: Timestamp { Timestamp(microseconds: clock.read().monotonicMicroseconds) }

    /// Called from the machine's thread; the order of the calls is kept.
    nonisolated func ask(_ request: ClearingRequest, correlation: UInt64) {
        requestSink.yield(RequestMessage(request, correlation: correlation).encoded)
    }

    /// The machine was dropped: it starts over in a new session.
    nonisolated func cut() {
        Task { await self.startOver() }
    }

    /// Keeps the link until this task is cancelled.
    func run() async {
        perform(caller.start())
        await withTaskCancellationHandler {
            for await request in requests { send(request) }
        } onCancel: {
            requestSink.finish()
        }
        perform(caller.stop(at: now))
        timer?.cancel()
        grace?.cancel()
        for dial in dials { dial.cancel() }
    }

    private func perform(_ actions: [LinkCaller.Action]) {
        // A step beside the actor would change the link under another's hands: then rather none.
        preconditionIsolated()
        for action in actions {
            switch action {
            case .dial(let number):
                dial(number)
            case .write(let number, let bytes):
                outgoing[number]?.add(bytes)
            case .hangUp(let number):
                outgoing.removeValue(forKey: number)?.finish()
            case .setTimer(let delay):
                timer?.cancel()
                timer = Task { [generation] in
                    if await LinkTimer.wait(microseconds: delay) { self.timerFired(generation) }
                }
            case .linkUp(_, let handshakeHash):
                channel = .sha256(of: handshakeHash)
            case .linkDown(let reason):
                tellOnce("\(reason)")
                beginGrace()
            case .roundTrip:
                break
            case .opened:
                cameUp()
                guard let channel else { continue }
                if isUp { inbox.addAlways(.linkDown) }
                isUp = true
                inbox.addAlways(.linkUp(channel: channel))
            case .resumed:
                cameUp()
            case .lost:
                // `opened` follows; the machine asks again for what was not answered.
                break
            case .deliver(let payload):
                deliver(payload)
            }
        }
    }

    // MARK: The stream

    private func dial(_ number: LinkCaller.StreamNumber) {
        dials.removeAll(where: \.isCancelled)
        let generation = generation
        let task = Task {
            do {
                try await TCPConnector.withStream(host: host, port: port) { stream in
                    await self.serve(stream, number, generation)
                }
            } catch {
                self.tellOnce("\(error)")
            }
            self.streamEnded(number, generation)
        }
        dials = [task]
    }

    private func serve(_ stream: ByteStream, _ number: LinkCaller.StreamNumber, _ generation: Int) async {
        guard generation == self.generation else { return }
        let outgoing = OutgoingBytes()
        self.outgoing[number] = outgoing
        await withTaskGroup { group in
            group.addTask { await outgoing.write(to: stream) { await self.written($0, number, generation) } }
            perform(caller.connected(number, at: now, using: &chance))
            do {
                try await stream.read { await self.received($0, number, generation) }
            } catch {
                // The network broke the stream; the caller is told by `streamEnded`, as when the peer ends it.
            }
            outgoing.finish()
        }
    }

    private func received(_ bytes: [UInt8], _ number: LinkCaller.StreamNumber, _ generation: Int) {
        guard generation == self.generation else { return }
        perform(caller.received(bytes, on: number, at: now, using: &chance))
    }

    private func written(_ byteCount: Int, _ number: LinkCaller.StreamNumber, _ generation: Int) {
        guard generation == self.generation else { return }
        caller.written(byteCount, on: number)
    }

    private func streamEnded(_ number: LinkCaller.StreamNumber, _ generation: Int) {
        guard generation == self.generation else { return }
        outgoing.removeValue(forKey: number)?.finish()
        perform(caller.streamEnded(number, at: now, using: &chance))
    }

    private func timerFired(_ generation: Int) {
        guard generation == self.generation else { return }
        perform(caller.timerFired(at: now, using: &chance))
    }

    // MARK: The session

    /// Once in each time without a link: the clearing node is dialled again and again.
    private func tellOnce(_ reason: String) {
        logger.log(
            level: isMissed ? .debug : .warning,
            "no link to the clearing node: is it running there, and are clearing and clearing_id in node.toml right?",
            metadata: ["clearing": "\(host):\(port)", "reason": "\(reason)"])
        isMissed = true
    }

    private func cameUp() {
        isMissed = false
        grace?.cancel()
        grace = nil
    }

    private func beginGrace() {
        guard isUp, grace == nil else { return }
        grace = Task {
            if await LinkTimer.wait(microseconds: Self.graceMicroseconds) { self.startOver() }
        }
    }

    /// The machine hears that the link is gone, and what it asked is forgotten here: it asks again in a new session.
    private func startOver() {
        grace = nil
        if isUp { inbox.addAlways(.linkDown) }
        isUp = false
        perform(caller.stop(at: now))
        generation += 1
        outgoing = [:]
        caller = LinkCaller(.node(key, clearing: clearing.link), context: clearing.log.bytes32.bytes, using: &chance)
        perform(caller.start())
    }

    private func deliver(_ payload: [UInt8]) {
        do {
            switch try AnswerMessage(decoding: payload) {
            case .answer(let answer, let correlation): inbox.addAlways(.answered(answer, correlation: correlation))
            case .notice(let notice): inbox.addAlways(.noticed(notice))
            }
        } catch {
            logger.warning("the clearing node said what cannot be read", metadata: ["error": "\(error)"])
            startOver()
        }
    }

    private func send(_ request: [UInt8]) {
        // What the machine asked for on a link that is gone is asked again on the next one.
        guard isUp else { return }
        do {
            perform(try caller.send(request, at: now, using: &chance))
        } catch {
            logger.warning("a request could not be sent", metadata: ["error": "\(error)"])
            startOver()
        }
    }
}
