public import Ledger

/// The responder's side of all its links and sessions.
///
/// Streams go by the caller's numbers, sessions by the numbers that the table of sessions gives.
public struct LinkListener: Sendable {
    public typealias StreamNumber = LinkSessionTable.LinkNumber
    public typealias SessionNumber = LinkSessionTable.SessionNumber

    public enum Action: Equatable, Sendable {
        /// Put these bytes on the stream after all earlier ones, and tell `written` when they have left.
        ///
        /// In a step these come first: whoever answers a later action of the step by sending something does not
        /// overtake what was sealed before.
        case write(StreamNumber, [UInt8])
        /// Close the stream once it has taken what was written. It may already be closed.
        case hangUp(StreamNumber)
        /// Call `timerFired(on:)` after this time. It replaces the stream's earlier timer.
        case setTimer(StreamNumber, afterMicroseconds: Int64)
        /// Call `expiryTimerFired` after this time. It replaces the earlier one.
        case setExpiryTimer(afterMicroseconds: Int64)
        case linkDown(StreamNumber, LinkError)
        /// A session begins on a channel of this hash. Nothing was said in it before.
        case opened(SessionNumber, peer: LinkPublicKey?, handshakeHash: [UInt8])
        /// A session goes on where it was cut, on a new channel.
        case resumed(SessionNumber, handshakeHash: [UInt8])
        case roundTrip(SessionNumber, microseconds: Int64)
        case deliver(SessionNumber, [UInt8])
        /// A session is forgotten. What was not acknowledged may have arrived or not.
        case lost(SessionNumber, undelivered: [[UInt8]])
    }

    public static let linksMax = 16_384
    /// Strangers who have not finished their handshake.
    public static let handshakesMax = 1_024
    /// A link that has not said by then which session it is for is of no use to anybody.
    public static let sessionMicrosecondsMax: Int64 = 10_000_000

    private struct Stream: Sendable {
        var link: Link
        var handshakeHash: [UInt8]?
        /// When the handshake was done.
        var established: Timestamp?
        var session: SessionNumber?
    }

    private let endpoint: LinkEndpoint
    private let context: [UInt8]
    private var streams: [StreamNumber: Stream] = [:]
    private var handshakes = 0
    private var table: LinkSessionTable
    private var hasExpiryTimer = false
    /// What this step writes; every step ends by handing it over.
    private var writes: [Action] = []

    /// - Parameter endpoint: `clearing` or `store`.
    public init(_ endpoint: LinkEndpoint, context: [UInt8] = []) {
        precondition(endpoint.role == .responder)
        self.endpoint = endpoint
        self.context = context
        table = LinkSessionTable(endpoint.purpose)
    }

    /// The least round trip measured on the link that carries a session now.
    public func leastRoundTripMicroseconds(of session: SessionNumber) -> Int64? {
        table.link(of: session).flatMap { streams[$0]?.link.leastRoundTripMicroseconds }
    }

    /// Somebody opened a stream to us.
    public mutating func accepted(
        _ stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        precondition(streams[stream] == nil, "a stream is accepted once")
        guard streams.count < Self.linksMax, handshakes < Self.handshakesMax else { return [.hangUp(stream)] }
        handshakes += 1
        streams[stream] = Stream(link: Link(endpoint, context: context))
        return step(stream, at: now, using: &random) { link, random in link.start(at: now, using: &random) }
    }

    public mutating func received(
        _ bytes: [UInt8], on stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        step(stream, at: now, using: &random) { link, random in link.received(bytes, at: now, using: &random) }
    }

    /// As many bytes have left the stream's queue.
    public mutating func written(_ byteCount: Int, on stream: StreamNumber) {
        streams[stream]?.link.written(byteCount)
    }

    public mutating func streamEnded(
        _ stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        step(stream, at: now, using: &random) { link, _ in link.streamEnded() }
    }

    public mutating func timerFired(
        on stream: StreamNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        // The timer of a link that stands fires before it has been silent for long.
        if let entry = streams[stream], entry.session == nil, let established = entry.established,
            now.microseconds(since: established) >= Self.sessionMicrosecondsMax
        {
            var actions: [Action] = []
            close(stream, at: now, into: &actions)
            return flush(actions)
        }
        return step(stream, at: now, using: &random) { link, random in link.timerFired(at: now, using: &random) }
    }

    public mutating func expiryTimerFired(
        at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        hasExpiryTimer = false
        var actions: [Action] = []
        route(table.expire(at: now), into: &actions, at: now)
        return flush(actions + setExpiryTimer(at: now))
    }

    /// Measures a round trip now, if the session has a link.
    public mutating func ping(
        _ session: SessionNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        guard let stream = table.link(of: session) else { return [] }
        return step(stream, at: now, using: &random) { link, random in link.ping(at: now, using: &random) }
    }

    /// Sends a payload, now or when the peer is back.
    ///
    /// - Throws: `messageTooLong`, `bufferFull`, `tooFast` or `unknownSession`; nothing has changed then.
    public mutating func send(
        _ payload: [UInt8], to session: SessionNumber, at now: Timestamp
    ) throws(LinkSessionError) -> [Action] {
        var actions: [Action] = []
        route(try table.send(payload, to: session, at: now), into: &actions, at: now)
        return flush(actions)
    }

    /// Ends a session for good.
    public mutating func end(_ session: SessionNumber, at now: Timestamp) -> [Action] {
        var actions: [Action] = []
        route(table.end(session), into: &actions, at: now)
        return flush(actions)
    }

    /// Says goodbye on every link, in the order in which they were accepted. Sessions are kept for whoever comes back.
    public mutating func close(at now: Timestamp) -> [Action] {
        var actions: [Action] = []
        for stream in streams.keys.sorted() { close(stream, at: now, into: &actions) }
        return flush(actions)
    }
}

extension LinkListener {
    private mutating func flush(_ actions: [Action]) -> [Action] {
        defer { writes = [] }
        return writes + actions
    }

    /// Lets one link take one event, and does what follows from it.
    private mutating func step<Random: RandomNumberGenerator>(
        _ stream: StreamNumber, at now: Timestamp, using random: inout Random,
        _ event: (inout Link, inout Random) -> [LinkAction]
    ) -> [Action] {
        // What a stream says after it was hung up is of no interest.
        guard let index = streams.index(forKey: stream) else { return [] }
        // In place: a copy of the link would copy what waits in it.
        let linkActions = event(&streams.values[index].link, &random)
        var actions: [Action] = []
        for action in linkActions {
            // What the link did before an earlier action ended it is of no interest any more.
            guard streams[stream] != nil else { break }
            switch action {
            case .write(let bytes): writes.append(.write(stream, bytes))
            case .setTimer(let delay): actions.append(.setTimer(stream, afterMicroseconds: delay))
            case .roundTrip(let microseconds):
                if let session = streams[stream]?.session {
                    actions.append(.roundTrip(session, microseconds: microseconds))
                }
            case .established(let peer, let hash):
                handshakes -= 1
                streams[stream]?.handshakeHash = hash
                streams[stream]?.established = now
                table.linkEstablished(stream, peer: peer)
            case .deliver(let message):
                route(table.received(message, on: stream, at: now, using: &random), into: &actions, at: now)
            case .closed(let error): remove(stream, error, at: now, into: &actions)
            }
        }
        return flush(actions + setExpiryTimer(at: now))
    }

    private mutating func route(
        _ tableActions: [LinkSessionTable.Action], into actions: inout [Action], at now: Timestamp
    ) {
        for action in tableActions {
            switch action {
            case .send(let stream, let message): send(message, on: stream, at: now, into: &actions)
            case .closeLink(let stream, _): close(stream, at: now, into: &actions)
            case .opened(let session, let peer, let stream):
                streams[stream]?.session = session
                actions.append(.opened(session, peer: peer, handshakeHash: streams[stream]?.handshakeHash ?? []))
            case .resumed(let session, let stream):
                streams[stream]?.session = session
                actions.append(.resumed(session, handshakeHash: streams[stream]?.handshakeHash ?? []))
            case .deliver(let session, let payload): actions.append(.deliver(session, payload))
            case .lost(let session, let undelivered): actions.append(.lost(session, undelivered: undelivered))
            }
        }
    }

    private mutating func send(
        _ message: [UInt8], on stream: StreamNumber, at now: Timestamp, into actions: inout [Action]
    ) {
        guard let index = streams.index(forKey: stream) else { return }
        do throws(LinkError) {
            for case .write(let bytes) in try streams.values[index].link.send(message, at: now) {
                writes.append(.write(stream, bytes))
            }
        } catch {
            // The session keeps the message: the next link brings it. A link that has ended says so itself.
            if error != .notEstablished { remove(stream, error, at: now, into: &actions) }
        }
    }

    private mutating func close(_ stream: StreamNumber, at now: Timestamp, into actions: inout [Action]) {
        guard var entry = streams[stream] else { return }
        for case .write(let goodbye) in entry.link.close(at: now) { writes.append(.write(stream, goodbye)) }
        remove(stream, .closedLocally, at: now, into: &actions)
    }

    private mutating func remove(
        _ stream: StreamNumber, _ error: LinkError, at now: Timestamp, into actions: inout [Action]
    ) {
        guard let entry = streams.removeValue(forKey: stream) else { return }
        if entry.handshakeHash == nil { handshakes -= 1 }
        table.linkClosed(stream, at: now)
        actions += [.linkDown(stream, error), .hangUp(stream)]
    }

    private mutating func setExpiryTimer(at now: Timestamp) -> [Action] {
        guard !hasExpiryTimer, let expiry = table.nextExpiry else { return [] }
        hasExpiryTimer = true
        return [.setExpiryTimer(afterMicroseconds: max(0, expiry.microseconds(since: now)))]
    }
}
