public import Ledger

/// The initiator's whole line to one responder: its session, the link that carries it now, and dialling again.
///
/// ```
/// idle ── start ──► dialling ── connected ──► linked ── closed ──► waiting ── timer ──► dialling
///                      └── failed, or too long ──────────────────────┘
///   any ── stop ──► stopped
/// ```
/// Streams go by numbers, so that what a late event says of an old stream is not taken for the new one.
public struct LinkCaller: Sendable {
    public typealias StreamNumber = UInt64

    public enum Action: Equatable, Sendable {
        /// Open a stream to the responder, and answer with `connected` or `streamEnded`.
        case dial(StreamNumber)
        /// Put these bytes on the stream after all earlier ones, and tell `written` when they have left.
        ///
        /// At most one in a step, and its first: whoever answers a later action of the step by sending something does
        /// not overtake what was sealed before.
        case write(StreamNumber, [UInt8])
        /// Close the stream once it has taken what was written. It may already be closed.
        case hangUp(StreamNumber)
        /// Call `timerFired` after this time. It replaces the earlier timer.
        case setTimer(afterMicroseconds: Int64)
        /// The channel is sealed. What is signed over its hash is said on it.
        case linkUp(peer: LinkPublicKey?, handshakeHash: [UInt8])
        case linkDown(LinkError)
        case roundTrip(microseconds: Int64)
        /// What the session says: see `LinkSession.Action`.
        case opened
        case resumed
        case lost(undelivered: [[UInt8]])
        case deliver([UInt8])
    }

    /// A stream that takes longer to open is given up.
    public static let dialMicrosecondsMax: Int64 = 10_000_000
    /// The first wait before dialling again; each one that follows without success is twice as long, up to the greatest.
    public static let redialMicrosecondsMin: Int64 = 100_000
    public static let redialMicrosecondsMax: Int64 = 30_000_000

    private enum State: Sendable {
        case idle
        case dialling
        case linked(Link)
        case waiting
        case stopped
    }

    private let endpoint: LinkEndpoint
    private let context: [UInt8]
    private var session: LinkSession
    private var state = State.idle
    private var stream: StreamNumber = 0
    private var redialMicroseconds = redialMicrosecondsMin
    /// Sealed in this step; every step ends by handing it over.
    private var outgoing: [UInt8] = []

    /// - Parameter endpoint: `node` or `visitor`; a bump's link is not one to be dialled again.
    public init(_ endpoint: LinkEndpoint, context: [UInt8] = [], using random: inout some RandomNumberGenerator) {
        precondition(endpoint.role == .initiator)
        self.endpoint = endpoint
        self.context = context
        session = LinkSession(endpoint.purpose, using: &random)
    }

    public mutating func start() -> [Action] {
        switch state {
        case .idle: return dial()
        case .dialling, .linked, .waiting, .stopped: return []
        }
    }

    /// The stream is open.
    public mutating func connected(
        _ stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        switch state {
        case .dialling where stream == self.stream:
            var link = Link(endpoint, context: context)
            let actions = link.start(at: now, using: &random)
            state = .linked(link)
            return flush(perform(actions, at: now, using: &random))
        case .idle, .dialling, .linked, .waiting, .stopped: return [.hangUp(stream)]
        }
    }

    public mutating func received(
        _ bytes: [UInt8], on stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        switch state {
        case .linked(var link) where stream == self.stream:
            let actions = link.received(bytes, at: now, using: &random)
            state = .linked(link)
            return flush(perform(actions, at: now, using: &random))
        case .idle, .dialling, .linked, .waiting, .stopped: return []
        }
    }

    /// As many bytes have left the stream's queue.
    public mutating func written(_ byteCount: Int, on stream: StreamNumber) {
        switch state {
        case .linked(var link) where stream == self.stream:
            link.written(byteCount)
            state = .linked(link)
        case .idle, .dialling, .linked, .waiting, .stopped: return
        }
    }

    /// The stream is over, or could not be opened.
    public mutating func streamEnded(
        _ stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        switch state {
        case .dialling where stream == self.stream: return [.linkDown(.streamEnded)] + wait(using: &random)
        case .linked(var link) where stream == self.stream:
            let actions = link.streamEnded()
            state = .linked(link)
            return flush(perform(actions, at: now, using: &random))
        case .idle, .dialling, .linked, .waiting, .stopped: return []
        }
    }

    public mutating func timerFired(at now: Timestamp, using random: inout some RandomNumberGenerator) -> [Action] {
        switch state {
        case .idle, .stopped: return []
        case .dialling: return [.hangUp(stream), .linkDown(.handshakeTimedOut)] + wait(using: &random)
        case .waiting: return dial()
        case .linked(var link):
            let actions = link.timerFired(at: now, using: &random)
            state = .linked(link)
            return flush(perform(actions, at: now, using: &random))
        }
    }

    /// Sends a payload, now or when the responder is reached again.
    ///
    /// - Throws: `messageTooLong`, `bufferFull` or `tooFast`; nothing has changed then.
    public mutating func send(
        _ payload: [UInt8], at now: Timestamp, using random: inout some RandomNumberGenerator
    ) throws(LinkSessionError) -> [Action] {
        var actions: [Action] = []
        route(try session.send(payload, at: now), into: &actions, at: now, using: &random)
        return flush(actions)
    }

    /// Measures a round trip now, if there is a link.
    public mutating func ping(at now: Timestamp, using random: inout some RandomNumberGenerator) -> [Action] {
        switch state {
        case .linked(var link):
            let actions = link.ping(at: now, using: &random)
            state = .linked(link)
            return flush(perform(actions, at: now, using: &random))
        case .idle, .dialling, .waiting, .stopped: return []
        }
    }

    /// Ends the line for good.
    public mutating func stop(at now: Timestamp) -> [Action] {
        switch state {
        case .idle, .waiting, .stopped:
            state = .stopped
            return []
        case .dialling:
            state = .stopped
            return [.hangUp(stream)]
        case .linked(var link):
            state = .stopped
            for case .write(let goodbye) in link.close(at: now) { outgoing += goodbye }
            return flush([.hangUp(stream), .linkDown(.closedLocally)])
        }
    }
}

extension LinkCaller {
    private mutating func flush(_ actions: [Action]) -> [Action] {
        guard !outgoing.isEmpty else { return actions }
        defer { outgoing = [] }
        return [.write(stream, outgoing)] + actions
    }

    private mutating func dial() -> [Action] {
        stream += 1
        state = .dialling
        return [.dial(stream), .setTimer(afterMicroseconds: Self.dialMicrosecondsMax)]
    }

    /// Waits, with a quarter more or less by chance, so that the callers of a node that was down do not all come at once.
    private mutating func wait(using random: inout some RandomNumberGenerator) -> [Action] {
        state = .waiting
        let spread = Int64.random(in: -redialMicroseconds / 4...redialMicroseconds / 4, using: &random)
        let delay = redialMicroseconds + spread
        redialMicroseconds = min(redialMicroseconds * 2, Self.redialMicrosecondsMax)
        return [.setTimer(afterMicroseconds: delay)]
    }

    private mutating func perform(
        _ linkActions: [LinkAction], at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        var actions: [Action] = []
        for action in linkActions {
            // What the link did before an earlier action ended it is of no interest any more.
            guard case .linked = state else { break }
            switch action {
            case .write(let bytes): outgoing += bytes
            case .setTimer(let delay): actions.append(.setTimer(afterMicroseconds: delay))
            case .roundTrip(let microseconds): actions.append(.roundTrip(microseconds: microseconds))
            case .established(let peer, let hash):
                actions.append(.linkUp(peer: peer, handshakeHash: hash))
                route(session.linkEstablished(), into: &actions, at: now, using: &random)
            case .deliver(let message): route(session.received(message), into: &actions, at: now, using: &random)
            case .closed(let error): actions += ended(error, using: &random)
            }
        }
        return actions
    }

    private mutating func route(
        _ sessionActions: [LinkSession.Action], into actions: inout [Action], at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        for action in sessionActions {
            switch action {
            case .send(let message):
                // A link that was closed by an earlier action of the same step takes nothing more.
                guard case .linked(var link) = state else { continue }
                do throws(LinkError) {
                    let linkActions = try link.send(message, at: now)
                    state = .linked(link)
                    actions += perform(linkActions, at: now, using: &random)
                } catch {
                    // The session keeps the message: the next link brings it. A link that has ended says so itself.
                    if error != .notEstablished { actions += ended(error, using: &random) }
                }
            case .deliver(let payload): actions.append(.deliver(payload))
            case .opened:
                redialMicroseconds = Self.redialMicrosecondsMin
                actions.append(.opened)
            case .resumed:
                redialMicroseconds = Self.redialMicrosecondsMin
                actions.append(.resumed)
            case .lost(let undelivered): actions.append(.lost(undelivered: undelivered))
            case .closeLink: actions += ended(.malformedFrame, using: &random)
            }
        }
    }

    private mutating func ended(_ error: LinkError, using random: inout some RandomNumberGenerator) -> [Action] {
        switch state {
        case .linked:
            session.linkClosed()
            return [.linkDown(error), .hangUp(stream)] + wait(using: &random)
        case .idle, .dialling, .waiting, .stopped: return []
        }
    }
}
