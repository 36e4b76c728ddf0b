public import Ledger

/// A sealed link between two nodes over a stream of bytes that anybody may cut, garble, copy or hold up.
///
/// Whatever happens to the stream, messages are delivered whole, once and in order, or the link closes and says why.
/// It knows no socket and no clock: whoever drives it passes in what happened and does what it asks for.
///
/// ```
/// idle ── start ──► greeting ── hello ──► handshaking ──► established ──► closed
///   initiator: start writes the hello and goes straight to handshaking
///   any: an error, silence, the end of the stream ──► closed
/// ```
/// Its time should come from a clock that is not set back: round trips are measured with it.
/// Source: Docs/PROTOCOL.md, "The link".
public struct Link: Sendable {
    /// A handshake that is not done by then is given up.
    public static let handshakeMicrosecondsMax: Int64 = 10_000_000
    /// What may wait for the transport. Messages beyond it are refused.
    public static let writeQueueBytesMax = 8_388_608
    /// Of pings and their answers so much may wait, also beyond the queue; a peer that makes us write more without reading
    /// any is cut off.
    static let writeQueueReserveBytes = 65_536

    private enum State: Sendable {
        case idle
        /// The responder waits for the first frame.
        case greeting
        case handshaking(NoiseHandshake)
        case established(LinkChannel)
        case closed
    }

    private let endpoint: LinkEndpoint
    private let context: [UInt8]
    private let versions: LinkVersions
    private var state = State.idle
    private var clock = LinkClock()
    private var reader = LinkFrameReader()
    private var budget: LinkBudget
    private var keepAlive: LinkKeepAlive
    /// Given to the transport and not yet reported as written.
    private var unwrittenBytes = 0
    /// Of these, at most so many are pings and their answers.
    private var unwrittenControlBytes = 0
    /// Sealed in this step; every step ends by handing it over.
    private var outgoing: [UInt8] = []
    /// On the link's clock: when the timer that was asked for last will fire.
    private var timer: Int64?
    /// What both speak; nil before it is agreed.
    public private(set) var version: UInt8?

    /// - Parameter context: what both sides know besides and must agree on, at most `LinkPurpose.contextBytesMax` bytes:
    ///   for `nodeToClearing` the identifier of the clearing node.
    public init(_ endpoint: LinkEndpoint, context: [UInt8] = [], versions: LinkVersions = .supported) {
        self.endpoint = endpoint
        self.context = context
        self.versions = versions
        budget = endpoint.purpose.budget
        keepAlive = LinkKeepAlive(at: clock)
    }

    /// The least round trip measured so far: what is known of how long a message travels.
    public var leastRoundTripMicroseconds: Int64? { keepAlive.leastRoundTripMicroseconds }

    /// The stream is open.
    public mutating func start(at now: Timestamp, using random: inout some RandomNumberGenerator) -> [LinkAction] {
        clock.advance(to: now)
        switch state {
        case .idle:
            switch endpoint.role {
            case .initiator: return step { link, _ throws(LinkError) in try link.sayHello(using: &random) }
            case .responder:
                state = .greeting
                return setTimer()
            }
        case .greeting, .handshaking, .established, .closed: return []
        }
    }

    /// Bytes came from the stream, as few or as many as it likes.
    public mutating func received(
        _ bytes: [UInt8], at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [LinkAction] {
        clock.advance(to: now)
        switch state {
        case .idle, .closed: return []
        case .greeting, .handshaking, .established: reader.append(bytes)
        }
        return step { link, actions throws(LinkError) in
            while let body = try link.nextFrame() {
                switch link.state {
                case .idle, .closed: return
                case .greeting: try link.readHello(body, into: &actions, using: &random)
                case .handshaking(let handshake):
                    try link.read(body, in: handshake, into: &actions, using: &random)
                case .established(let channel): try link.read(body, in: channel, into: &actions)
                }
            }
        }
    }

    /// Sends a message, of at most the purpose's `messageBytesMax` from this side.
    ///
    /// - Throws: `notEstablished`, `messageTooLong` or `writeQueueFull`; nothing has changed then.
    public mutating func send(_ message: [UInt8], at now: Timestamp) throws(LinkError) -> [LinkAction] {
        switch state {
        case .idle, .greeting, .handshaking, .closed: throw .notEstablished
        case .established(var channel):
            guard message.count <= endpoint.purpose.messageBytesMax(from: endpoint.role) else { throw .messageTooLong }
            guard unwrittenBytes + LinkFrame.streamBytes(messageBytes: message.count) <= Self.writeQueueBytesMax else {
                throw .writeQueueFull
            }
            clock.advance(to: now)
            return step { link, _ throws(LinkError) in
                for frame in LinkFrame.frames(of: message) { link.write(try channel.seal(frame)) }
                link.state = .established(channel)
            }
        }
    }

    /// As many bytes of what was to be written have left; they no longer count against the queue.
    public mutating func written(_ byteCount: Int) {
        precondition((0...unwrittenBytes).contains(byteCount), "no more can leave than was given")
        unwrittenBytes -= byteCount
        unwrittenControlBytes = max(0, unwrittenControlBytes - byteCount)
    }

    /// Measures a round trip now, unless one is being measured. A link does so by itself when it is established.
    public mutating func ping(at now: Timestamp, using random: inout some RandomNumberGenerator) -> [LinkAction] {
        clock.advance(to: now)
        switch state {
        case .idle, .greeting, .handshaking, .closed: return []
        case .established(let channel):
            return step { link, _ throws(LinkError) in try link.ping(on: channel, using: &random) }
        }
    }

    /// The timer that `setTimer` asked for has fired. An early or a stray one does no harm.
    public mutating func timerFired(at now: Timestamp, using random: inout some RandomNumberGenerator) -> [LinkAction] {
        clock.advance(to: now)
        timer = nil
        switch state {
        case .idle, .closed: return []
        case .greeting, .handshaking:
            return step { link, _ throws(LinkError) in
                if link.clock.microseconds >= Self.handshakeMicrosecondsMax { throw .handshakeTimedOut }
            }
        case .established(let channel):
            return step { link, _ throws(LinkError) in
                if link.keepAlive.isGone(at: link.clock) { throw .silent }
                if link.keepAlive.wantsPing(at: link.clock) { try link.ping(on: channel, using: &random) }
            }
        }
    }

    /// Ends the link and tells the peer that this was meant.
    public mutating func close(at now: Timestamp) -> [LinkAction] {
        clock.advance(to: now)
        switch state {
        case .closed: return []
        case .idle, .greeting, .handshaking: return step { _, _ throws(LinkError) in throw .closedLocally }
        case .established(var channel):
            return step { link, _ throws(LinkError) in
                link.write(try channel.seal(.goodbye))
                throw .closedLocally
            }
        }
    }

    /// The stream is over, for whatever reason.
    public mutating func streamEnded() -> [LinkAction] {
        switch state {
        case .closed: return []
        case .idle, .greeting, .handshaking, .established:
            return step { _, _ throws(LinkError) in throw .streamEnded }
        }
    }

    /// Whatever a step does, its bytes come first, and an error ends the link.
    private mutating func step(
        _ body: (inout Link, inout [LinkAction]) throws(LinkError) -> Void
    ) -> [LinkAction] {
        var actions: [LinkAction] = []
        do throws(LinkError) {
            try body(&self, &actions)
            actions += setTimer()
        } catch {
            state = .closed
            reader = LinkFrameReader()
            actions.append(.closed(error))
        }
        guard !outgoing.isEmpty else { return actions }
        defer { outgoing = [] }
        return [.write(outgoing)] + actions
    }
}

// MARK: - Opening

extension Link {
    private mutating func sayHello(using random: inout some RandomNumberGenerator) throws(LinkError) {
        var handshake = endpoint.handshake(
            prologue: endpoint.purpose.prologue(offered: versions, context: context))
        let message = try handshake.writeMessage([], using: &random)
        state = .handshaking(handshake)
        write(.hello(purpose: endpoint.purpose.rawValue, versions: versions, message: message))
    }

    private mutating func readHello(
        _ body: [UInt8], into actions: inout [LinkAction], using random: inout some RandomNumberGenerator
    ) throws(LinkError) {
        guard case .hello(let purpose, let offered, let message) = try LinkHello(decoding: body) else {
            throw .malformedHello
        }
        guard purpose == endpoint.purpose.rawValue else {
            write(.refusal(.purpose, versions: versions))
            throw .purposeRefused
        }
        guard let chosen = versions.best(with: offered) else {
            write(.refusal(.version, versions: versions))
            throw .versionUnsupported(theirs: offered)
        }
        var handshake = endpoint.handshake(
            prologue: endpoint.purpose.prologue(offered: offered, context: context))
        guard try handshake.readMessage(message).isEmpty else { throw .malformedHello }
        let answer = LinkVersionAnswer(chosen: chosen, versions: versions)
        write(.handshake(message: try handshake.writeMessage(answer.encoded, using: &random)))
        version = chosen
        try advance(handshake, into: &actions, using: &random)
    }

    private mutating func read(
        _ body: [UInt8], in handshake: NoiseHandshake, into actions: inout [LinkAction],
        using random: inout some RandomNumberGenerator
    ) throws(LinkError) {
        var handshake = handshake
        switch (try LinkHello(decoding: body), endpoint.role) {
        case (.refusal(.version, let theirs), .initiator) where versions.best(with: theirs) == nil:
            throw .versionUnsupported(theirs: theirs)
        case (.refusal(.purpose, _), .initiator): throw .purposeRefused
        case (.hello, _), (.refusal, _): throw .malformedHello
        case (.handshake(let message), .initiator):
            let answer = try LinkVersionAnswer(decoding: try handshake.readMessage(message))
            guard versions.best(with: answer.versions) == answer.chosen else { throw .downgraded }
            version = answer.chosen
            if handshake.writesNext {
                write(.handshake(message: try handshake.writeMessage([], using: &random)))
            }
        case (.handshake(let message), .responder):
            guard try handshake.readMessage(message).isEmpty else { throw .malformedFrame }
        }
        try advance(handshake, into: &actions, using: &random)
    }

    private mutating func advance(
        _ handshake: NoiseHandshake, into actions: inout [LinkAction], using random: inout some RandomNumberGenerator
    ) throws(LinkError) {
        guard handshake.isFinished else {
            state = .handshaking(handshake)
            return
        }
        let channel = LinkChannel(
            handshake.finish(), messageBytesMax: endpoint.purpose.messageBytesMax(from: endpoint.role.other))
        keepAlive = LinkKeepAlive(at: clock)
        actions.append(.established(peer: channel.peer, handshakeHash: channel.handshakeHash))
        try ping(on: channel, using: &random)
    }

    private mutating func write(_ frame: LinkHello) {
        write(LinkFrameReader.frame(frame.encoded))
    }
}

// MARK: - Running

extension Link {
    private mutating func nextFrame() throws(LinkError) -> [UInt8]? {
        switch state {
        case .idle, .closed: nil
        case .greeting, .handshaking: try reader.next(bytesMax: LinkHello.frameBytesMax)
        case .established: try reader.next(bytesMax: LinkFrame.bytesMax)
        }
    }

    private mutating func read(
        _ body: [UInt8], in channel: LinkChannel, into actions: inout [LinkAction]
    ) throws(LinkError) {
        if let unit = budget.spend(bytes: body.count, at: clock.microseconds) { throw .overBudget(unit) }
        var channel = channel
        let frame = try channel.open(body)
        keepAlive.heard(at: clock)
        switch frame {
        case .part(let part): try channel.append(part: part)
        case .end(let end): actions.append(.deliver(try channel.finish(end: end)))
        case .ping(let number): try writeControl(channel.seal(.pong(number)))
        case .pong(let number):
            if let roundTrip = try keepAlive.pong(number, at: clock) {
                actions.append(.roundTrip(microseconds: roundTrip))
            }
        case .goodbye: throw .closedByPeer
        }
        state = .established(channel)
    }

    private mutating func ping(
        on channel: LinkChannel, using random: inout some RandomNumberGenerator
    ) throws(LinkError) {
        var channel = channel
        if let number = keepAlive.ping(at: clock, using: &random) {
            try writeControl(channel.seal(.ping(number)))
        }
        state = .established(channel)
    }

    private mutating func writeControl(_ bytes: [UInt8]) throws(LinkError) {
        guard unwrittenControlBytes + bytes.count <= Self.writeQueueReserveBytes else { throw .writeQueueFull }
        unwrittenControlBytes += bytes.count
        write(bytes)
    }

    private mutating func write(_ bytes: [UInt8]) {
        unwrittenBytes += bytes.count
        outgoing += bytes
    }

    /// Asks for a timer if none will fire in time. One that fires too early finds nothing to do and is set again, which
    /// is cheaper than setting it anew with every frame.
    private mutating func setTimer() -> [LinkAction] {
        let deadline: Int64
        switch state {
        case .idle, .closed: return []
        case .greeting, .handshaking: deadline = Self.handshakeMicrosecondsMax
        case .established: deadline = keepAlive.deadline
        }
        if let timer, timer <= deadline { return [] }
        timer = deadline
        return [.setTimer(afterMicroseconds: max(0, deadline - clock.microseconds))]
    }
}
