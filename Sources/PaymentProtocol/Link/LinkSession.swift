public import Ledger

/// The initiator's end of a conversation that outlives its links: what one link lost, the next one brings.
///
/// Each message is delivered exactly once and in order, over as many links as it takes, as long as the responder
/// remembers the session. If it does not, a new session begins, and whoever uses it is told which messages may or may
/// not have arrived: repeating them is for those who know whether that does harm.
///
/// ```
/// detached ── link established ──► resuming ── answer ──► attached ── link closed ──► detached
/// ```
/// Source: Docs/PROTOCOL.md, "Resuming".
public struct LinkSession: Sendable {
    public enum Action: Equatable, Sendable {
        /// Send this on the link. In a step these come first: whoever answers a later action at once does not overtake
        /// what was numbered before.
        case send([UInt8])
        case deliver([UInt8])
        /// The responder began this session with us: nothing was said in it before.
        case opened
        /// The session goes on where it was cut.
        case resumed
        /// The responder has forgotten the session. What was not acknowledged may have arrived or not; `opened` follows.
        case lost(undelivered: [[UInt8]])
        /// The peer does not keep to the rules: close the link.
        case closeLink(LinkSessionError)
    }

    private enum State: Sendable {
        case detached
        case resuming
        case attached
    }

    public let identifier: MessageIdentifier
    private let purpose: LinkPurpose
    private var numbering: LinkSessionNumbering
    private var state = State.detached
    /// What the responder called this session when it began it; another name is another session.
    private var incarnation: MessageIdentifier?

    public init(_ purpose: LinkPurpose, using random: inout some RandomNumberGenerator) {
        identifier = MessageIdentifier(using: &random)
        self.purpose = purpose
        numbering = LinkSessionNumbering(purpose, .initiator)
    }

    /// A new link stands. The one before, if there was any, carries nothing more.
    public mutating func linkEstablished() -> [Action] {
        switch state {
        case .detached, .resuming, .attached:
            state = .resuming
            let resume = LinkSessionMessage.resume(
                session: identifier, incarnation: incarnation, receivedThrough: numbering.receivedThrough)
            return [.send(resume.encoded)]
        }
    }

    public mutating func linkClosed() {
        switch state {
        case .detached, .resuming, .attached: state = .detached
        }
    }

    /// The link delivered a message.
    public mutating func received(_ message: [UInt8]) -> [Action] {
        do throws(LinkSessionError) {
            let message = try LinkSessionMessage(decoding: message)
            switch (state, message) {
            case (.resuming, .resumed(let incarnation, let receivedThrough)):
                return try resumed(incarnation, receivedThrough: receivedThrough)
            case (.attached, .payload(let number, let receivedThrough, let payload)):
                try numbering.acknowledge(through: receivedThrough)
                let acknowledgement = try numbering.receive(number: number, byteCount: payload.count)
                return (acknowledgement.map { [.send($0.encoded)] } ?? []) + [.deliver(payload)]
            case (.attached, .acknowledgement(let receivedThrough)):
                try numbering.acknowledge(through: receivedThrough)
                return []
            case (.detached, _):
                // A link that was given up has still delivered something. Its place is in the new one.
                return []
            case (.resuming, _), (.attached, .resume), (.attached, .resumed):
                throw .unexpectedMessage
            }
        } catch {
            state = .detached
            return [.closeLink(error)]
        }
    }

    /// Sends a payload, now or when there is a link again.
    ///
    /// - Throws: `messageTooLong`, `bufferFull` or `tooFast`; nothing has changed then.
    public mutating func send(_ payload: [UInt8], at now: Timestamp) throws(LinkSessionError) -> [Action] {
        let message = try numbering.number(payload, at: now)
        switch state {
        case .detached, .resuming: return []
        case .attached: return [.send(message.encoded)]
        }
    }

    private mutating func resumed(
        _ answered: MessageIdentifier, receivedThrough: UInt64
    ) throws(LinkSessionError) -> [Action] {
        var actions: [Action] = []
        if answered == incarnation {
            actions = [.resumed]
        } else if incarnation == nil {
            actions = [.opened]
        } else {
            actions = [.lost(undelivered: numbering.pending), .opened]
            numbering = LinkSessionNumbering(purpose, .initiator)
        }
        incarnation = answered
        try numbering.acknowledge(through: receivedThrough)
        state = .attached
        return numbering.repeated().map { .send($0.encoded) } + actions
    }
}
