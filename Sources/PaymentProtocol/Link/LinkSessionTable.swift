public import Ledger

/// The responder's end of all its sessions: which link carries which, and what each peer has not yet received.
///
/// ```
/// link established ── resume ──► session attached ── link closed ──► detached ── resume ──► attached
///                                                                       └── too long, or displaced ──► lost
/// ```
/// Links and sessions go by numbers, so that this value knows neither sockets nor the machines above. Link numbers are
/// the caller's, session numbers are given here and never used again. Source: Docs/PROTOCOL.md, "Resuming".
public struct LinkSessionTable: Sendable {
    public typealias LinkNumber = UInt64
    public typealias SessionNumber = UInt64

    public enum Action: Equatable, Sendable {
        /// Send this on the link. In a step these come before what may make the caller send more.
        case send(LinkNumber, [UInt8])
        case closeLink(LinkNumber, LinkSessionError)
        /// A session begins. Nothing was said in it before.
        case opened(SessionNumber, peer: LinkPublicKey?, on: LinkNumber)
        /// A session goes on where it was cut.
        case resumed(SessionNumber, on: LinkNumber)
        case deliver(SessionNumber, [UInt8])
        /// A session is forgotten. What was not acknowledged may have arrived or not.
        case lost(SessionNumber, undelivered: [[UInt8]])
    }

    public static let sessionsMax = 65_536
    /// Messages that wait for acknowledgement, in all sessions together.
    public static let unacknowledgedBytesMax = 268_435_456
    /// How long a session without a link is remembered: long enough for a radio that was lost for a moment, short enough
    /// for somebody who waits for a device that is gone.
    public static let detachedMicrosecondsMax: Int64 = 15_000_000

    /// Who has a session. A peer without a key is told from others by an identifier that only it knows.
    private struct Key: Hashable, Sendable {
        let peer: LinkPublicKey?
        let session: MessageIdentifier
    }

    private struct Session: Sendable {
        let key: Key
        let incarnation: MessageIdentifier
        var numbering: LinkSessionNumbering
        var link: LinkNumber?
        var detachedAt: Timestamp?
    }

    private struct Attachment: Sendable {
        let peer: LinkPublicKey?
        /// Nil until the peer has said which session it wants.
        var session: SessionNumber?
    }

    private let purpose: LinkPurpose
    private var sessions: [SessionNumber: Session] = [:]
    private var numbers: [Key: SessionNumber] = [:]
    /// A peer that has a key has one session. If it begins another, it has started anew and forgotten the one it had;
    /// whoever waits for it in that one need not wait until it expires.
    private var sessionOfPeer: [LinkPublicKey: SessionNumber] = [:]
    private var links: [LinkNumber: Attachment] = [:]
    /// Sessions without a link, the longest without one first.
    private var detached: [SessionNumber] = []
    private var unacknowledgedBytes = 0
    private var lastNumber: SessionNumber = 0

    public init(_ purpose: LinkPurpose) {
        self.purpose = purpose
    }

    public var count: Int { sessions.count }

    /// The link that carries a session now, if any does.
    public func link(of session: SessionNumber) -> LinkNumber? { sessions[session]?.link }

    /// A link stands; the peer will say next which session it is for.
    public mutating func linkEstablished(_ link: LinkNumber, peer: LinkPublicKey?) {
        precondition(links[link] == nil, "a link is established once")
        links[link] = Attachment(peer: peer, session: nil)
    }

    public mutating func linkClosed(_ link: LinkNumber, at now: Timestamp) {
        guard let session = links.removeValue(forKey: link)?.session else { return }
        detach(session, at: now)
    }

    /// A link delivered a message.
    public mutating func received(
        _ message: [UInt8], on link: LinkNumber, at now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        // A link that was closed for its errors may have delivered more before it ended.
        guard let attachment = links[link] else { return [] }
        do throws(LinkSessionError) {
            let message = try LinkSessionMessage(decoding: message)
            switch (message, attachment.session) {
            case (.resume(let identifier, let incarnation, let receivedThrough), nil):
                return try resume(
                    Key(peer: attachment.peer, session: identifier), incarnation: incarnation,
                    receivedThrough: receivedThrough, on: link, at: now, using: &random)
            case (.payload(let number, let receivedThrough, let payload), let session?):
                return try receive(payload, number: number, receivedThrough: receivedThrough, in: session)
            case (.acknowledgement(let receivedThrough), let session?):
                try acknowledge(through: receivedThrough, in: session)
                return []
            case (.resume, _?), (.resumed, _), (.payload, nil), (.acknowledgement, nil):
                throw .unexpectedMessage
            }
        } catch {
            linkClosed(link, at: now)
            return [.closeLink(link, error)]
        }
    }

    /// Sends a payload, now or when the peer is back.
    ///
    /// If what waits in all sessions together becomes too much, the session in which most waits ends.
    ///
    /// - Throws: `messageTooLong`, `bufferFull`, `tooFast` or `unknownSession`; nothing has changed then.
    public mutating func send(
        _ payload: [UInt8], to session: SessionNumber, at now: Timestamp
    ) throws(LinkSessionError) -> [Action] {
        // In place: a copy of the session would copy all that waits in it.
        guard let message = try sessions[session]?.numbering.number(payload, at: now) else { throw .unknownSession }
        unacknowledgedBytes += payload.count
        let sent: [Action] = sessions[session]?.link.map { [.send($0, message.encoded)] } ?? []
        guard unacknowledgedBytes > Self.unacknowledgedBytesMax else { return sent }
        let fullest = sessions.max {
            ($0.value.numbering.unacknowledgedBytes, $0.key) < ($1.value.numbering.unacknowledgedBytes, $1.key)
        }
        return sent + (fullest.map { end($0.key) } ?? [])
    }

    /// Ends a session from this side: its peer will find a new one.
    public mutating func end(_ session: SessionNumber) -> [Action] {
        guard let entry = sessions[session] else { return [] }
        return forget(session) + (entry.link.map { [.closeLink($0, .unknownSession)] } ?? [])
    }

    /// When `expire` has something to do next.
    public var nextExpiry: Timestamp? {
        detached.first.flatMap { sessions[$0]?.detachedAt }?.adding(microseconds: Self.detachedMicrosecondsMax)
    }

    /// Forgets the sessions that have been without a link for too long.
    public mutating func expire(at now: Timestamp) -> [Action] {
        var actions: [Action] = []
        while let expiry = nextExpiry, expiry <= now, let session = detached.first { actions += forget(session) }
        return actions
    }
}

extension LinkSessionTable {
    private mutating func resume(
        _ key: Key, incarnation: MessageIdentifier?, receivedThrough: UInt64, on link: LinkNumber, at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) throws(LinkSessionError) -> [Action] {
        if let number = numbers[key], let session = sessions[number] {
            if incarnation == session.incarnation {
                try acknowledge(through: receivedThrough, in: number)
                return attach(number, to: link) { .resumed($0, on: link) }
            }
            // The peer does not know this session: the answer in which it began never arrived, or the peer was put back
            // to an earlier state of itself. Both sides begin anew together, on one channel.
            return end(number) + open(key, on: link, using: &random)
        }
        return try makeRoom(for: key) + open(key, on: link, using: &random)
    }

    private mutating func open(
        _ key: Key, on link: LinkNumber, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        lastNumber += 1
        sessions[lastNumber] = Session(
            key: key, incarnation: MessageIdentifier(using: &random),
            numbering: LinkSessionNumbering(purpose, .responder),
            link: nil, detachedAt: nil)
        numbers[key] = lastNumber
        if let peer = key.peer { sessionOfPeer[peer] = lastNumber }
        return attach(lastNumber, to: link) { .opened($0, peer: key.peer, on: link) }
    }

    private mutating func attach(
        _ number: SessionNumber, to link: LinkNumber, saying event: (SessionNumber) -> Action
    ) -> [Action] {
        guard var session = sessions[number] else { preconditionFailure("only sessions of the table are attached") }
        var actions: [Action] = []
        if let old = session.link {
            links[old] = nil
            actions.append(.closeLink(old, .replaced))
        }
        detached.removeAll { $0 == number }
        session.link = link
        session.detachedAt = nil
        let answer = LinkSessionMessage.resumed(
            incarnation: session.incarnation, receivedThrough: session.numbering.receivedThrough)
        let repeated = session.numbering.repeated()
        sessions[number] = session
        links[link]?.session = number
        return actions + ([answer] + repeated).map { .send(link, $0.encoded) } + [event(number)]
    }

    private mutating func receive(
        _ payload: [UInt8], number: UInt64, receivedThrough: UInt64, in session: SessionNumber
    ) throws(LinkSessionError) -> [Action] {
        try acknowledge(through: receivedThrough, in: session)
        guard let link = sessions[session]?.link else { throw .unknownSession }
        let acknowledgement = try sessions[session]?.numbering.receive(number: number, byteCount: payload.count)
        return (acknowledgement.map { [.send(link, $0.encoded)] } ?? []) + [.deliver(session, payload)]
    }

    private mutating func acknowledge(
        through number: UInt64, in session: SessionNumber
    ) throws(LinkSessionError) {
        guard let freed = try sessions[session]?.numbering.acknowledge(through: number) else { throw .unknownSession }
        unacknowledgedBytes -= freed
    }

    private mutating func detach(_ session: SessionNumber, at now: Timestamp) {
        guard sessions[session] != nil else { return }
        sessions[session]?.link = nil
        // The order of the list is that of the times in it, also when the clock is set back.
        let latest = detached.last.flatMap { sessions[$0]?.detachedAt } ?? now
        sessions[session]?.detachedAt = max(now, latest)
        detached.append(session)
    }

    /// Forgets what must go before a session can be added.
    private mutating func makeRoom(for key: Key) throws(LinkSessionError) -> [Action] {
        if let peer = key.peer, let earlier = sessionOfPeer[peer] { return end(earlier) }
        guard sessions.count >= Self.sessionsMax else { return [] }
        guard let oldest = detached.first else { throw .tableFull }
        return forget(oldest)
    }

    private mutating func forget(_ number: SessionNumber) -> [Action] {
        guard let session = sessions.removeValue(forKey: number) else { return [] }
        numbers[session.key] = nil
        detached.removeAll { $0 == number }
        if let link = session.link { links[link] = nil }
        if let peer = session.key.peer { sessionOfPeer[peer] = nil }
        unacknowledgedBytes -= session.numbering.unacknowledgedBytes
        return [.lost(number, undelivered: session.numbering.pending)]
    }
}
