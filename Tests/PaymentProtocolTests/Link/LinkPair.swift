import Ledger

@testable import PaymentProtocol

/// Two links and the streams between them. Bytes move only when a test says so, changed as it likes.
struct LinkPair {
    struct Side {
        var link: Link
        /// What it has written and nobody has carried yet.
        var outgoing: [UInt8] = []
        var delivered: [[UInt8]] = []
        var roundTrips: [Int64] = []
        var timers: [Int64] = []
        var peer: LinkPublicKey?
        var handshakeHash: [UInt8]?
        var closed: LinkError?

        mutating func take(_ actions: [LinkAction]) {
            for action in actions {
                precondition(closed == nil, "nothing comes after the end")
                switch action {
                case .write(let bytes):
                    outgoing += bytes
                    link.written(bytes.count)
                case .established(let peer, let hash): (self.peer, handshakeHash) = (peer, hash)
                case .deliver(let message): delivered.append(message)
                case .roundTrip(let microseconds): roundTrips.append(microseconds)
                case .setTimer(let microseconds): timers.append(microseconds)
                case .closed(let error): closed = error
                }
            }
        }
    }

    static let nodeKey = LinkSecretKey(seed: Bytes32(last: 1))
    static let clearingKey = LinkSecretKey(seed: Bytes32(last: 2))

    var initiator: Side
    var responder: Side
    var now = Timestamp(microseconds: 1_000_000_000)
    var random = SeededGenerator(seed: 31)

    init(_ initiator: Link, _ responder: Link) {
        self.initiator = Side(link: initiator)
        self.responder = Side(link: responder)
    }

    /// The two ends of a link for one purpose.
    init(_ purpose: LinkPurpose, context: [UInt8] = [7]) {
        switch purpose {
        case .nodeToClearing:
            self.init(
                Link(.node(Self.nodeKey, clearing: Self.clearingKey.publicKey), context: context),
                Link(.clearing(Self.clearingKey), context: context))
        case .visitorToStore:
            self.init(Link(.visitor, context: context), Link(.store(Self.clearingKey), context: context))
        case .bump:
            self.init(Link(.bump(.initiator), context: context), Link(.bump(.responder), context: context))
        }
    }

    mutating func start() {
        responder.take(responder.link.start(at: now, using: &random))
        initiator.take(initiator.link.start(at: now, using: &random))
    }

    /// Carries everything until nothing more is written.
    mutating func settle() {
        while !initiator.outgoing.isEmpty || !responder.outgoing.isEmpty {
            carryToResponder()
            carryToInitiator()
        }
    }

    mutating func establish() {
        start()
        settle()
        precondition(initiator.handshakeHash != nil && responder.handshakeHash != nil)
    }

    mutating func carryToResponder(_ change: (inout [UInt8]) -> Void = { _ in }) {
        var bytes = initiator.outgoing
        initiator.outgoing = []
        change(&bytes)
        responder.take(responder.link.received(bytes, at: now, using: &random))
    }

    mutating func carryToInitiator(_ change: (inout [UInt8]) -> Void = { _ in }) {
        var bytes = responder.outgoing
        responder.outgoing = []
        change(&bytes)
        initiator.take(initiator.link.received(bytes, at: now, using: &random))
    }

    mutating func pass(microseconds: Int64) {
        now = now.adding(microseconds: microseconds)
    }

    mutating func fireTimers() {
        initiator.take(initiator.link.timerFired(at: now, using: &random))
        responder.take(responder.link.timerFired(at: now, using: &random))
    }
}
