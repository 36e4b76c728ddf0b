import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Opening a link")
struct LinkOpeningTests {
    @Test("both settle on the greatest version they share")
    func versions() throws {
        var pair = LinkPair(
            Link(.bump(.initiator), versions: try versions(2, 5)),
            Link(.bump(.responder), versions: try versions(1, 4)))
        pair.establish()
        #expect(pair.initiator.link.version == 4)
        #expect(pair.responder.link.version == 4)
    }

    @Test("without a common version both learn what the other speaks")
    func noCommonVersion() throws {
        var pair = LinkPair(
            Link(.bump(.initiator), versions: try versions(3, 4)),
            Link(.bump(.responder), versions: try versions(1, 2)))
        pair.start()
        pair.settle()
        #expect(pair.initiator.closed == .versionUnsupported(theirs: try versions(1, 2)))
        #expect(pair.responder.closed == .versionUnsupported(theirs: try versions(3, 4)))
        #expect(pair.initiator.closed?.isTransient == false)
    }

    @Test("an offer lowered on its way breaks the handshake", arguments: LinkPurpose.allCases)
    func loweredOffer(_ purpose: LinkPurpose) throws {
        let both = try versions(1, 2)
        var pair: LinkPair
        switch purpose {
        case .nodeToClearing:
            pair = LinkPair(
                Link(.node(LinkPair.nodeKey, clearing: LinkPair.clearingKey.publicKey), versions: both),
                Link(.clearing(LinkPair.clearingKey), versions: both))
        case .visitorToStore:
            pair = LinkPair(Link(.visitor, versions: both), Link(.store(LinkPair.clearingKey), versions: both))
        case .bump: pair = LinkPair(Link(.bump(.initiator), versions: both), Link(.bump(.responder), versions: both))
        }
        pair.start()
        pair.carryToResponder { $0[5] = 1 }
        pair.carryToInitiator()
        #expect(pair.initiator.handshakeHash == nil)
        // XK notices at once, the others with the answer.
        #expect((pair.responder.closed ?? pair.initiator.closed) == .notAuthentic)
    }

    @Test("an answer that is not the best both speak is refused, even from the true responder")
    func lyingAnswer() throws {
        let offered = try versions(1, 2)
        var pair = LinkPair(Link(.bump(.initiator), versions: offered), Link(.bump(.responder)))
        pair.start()
        var responder = LinkEndpoint.bump(.responder).handshake(
            prologue: LinkPurpose.bump.prologue(offered: offered, context: []))
        guard
            case .hello(_, _, let message) = try LinkHello(decoding: Array(pair.initiator.outgoing.dropFirst(2)))
        else {
            Issue.record("the first frame is a hello")
            return
        }
        _ = try responder.readMessage(message)
        let answer = LinkVersionAnswer(chosen: 1, versions: offered)
        let reply = LinkHello.handshake(
            message: try responder.writeMessage(answer.encoded, using: &pair.random))
        pair.responder.outgoing = LinkFrameReader.frame(reply.encoded)
        pair.carryToInitiator()
        #expect(pair.initiator.closed == .downgraded)
    }

    @Test("a forged refusal cannot make us believe that no version is shared")
    func forgedRefusal() throws {
        var pair = LinkPair(.bump)
        pair.start()
        pair.responder.outgoing = LinkFrameReader.frame(
            LinkHello.refusal(.version, versions: .supported).encoded)
        pair.carryToInitiator()
        #expect(pair.initiator.closed == .malformedHello)
    }

    @Test("another purpose, context or key makes no link")
    func mismatch() throws {
        var purposes = LinkPair(Link(.bump(.initiator)), Link(.store(LinkPair.clearingKey)))
        purposes.start()
        purposes.settle()
        #expect(purposes.initiator.closed == .purposeRefused)
        #expect(purposes.responder.closed == .purposeRefused)

        var contexts = LinkPair(
            Link(.node(LinkPair.nodeKey, clearing: LinkPair.clearingKey.publicKey), context: [1]),
            Link(.clearing(LinkPair.clearingKey), context: [2]))
        contexts.start()
        contexts.settle()
        #expect(contexts.responder.closed == .notAuthentic)

        var keys = LinkPair(
            Link(.node(LinkPair.nodeKey, clearing: LinkPair.nodeKey.publicKey)), Link(.clearing(LinkPair.clearingKey)))
        keys.start()
        keys.settle()
        #expect(keys.responder.closed == .notAuthentic)
    }

    @Test("a stranger who speaks another protocol is turned away at the second byte")
    func anotherProtocol() {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        #expect(pair.responder.link.received([0x47], at: pair.now, using: &pair.random) == [])
        #expect(pair.responder.link.received([0x45], at: pair.now, using: &pair.random) == [.closed(.frameTooLong)])
    }

    @Test(
        "hellos that are no hellos are refused",
        arguments: [
            [0, 0], [0, 1, 9], [0, 1, 1], [0, 4, 1, 1, 1, 1], [0, 5, 1, 1, 0, 1, 0], [0, 5, 1, 1, 2, 1, 0],
            [0, 2, 2, 0], [0, 4, 3, 1, 1, 1], [0, 5, 1, 1, 1, 1, 0],
        ] as [[UInt8]])
    func malformedHello(_ bytes: [UInt8]) {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        pair.responder.take(pair.responder.link.received(bytes, at: pair.now, using: &pair.random))
        #expect(pair.responder.closed == .malformedHello || pair.responder.closed == .malformedFrame)
    }

    @Test("a handshake that does not end in time is given up, on both sides")
    func timeout() {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        #expect(pair.initiator.timers == [Link.handshakeMicrosecondsMax])
        #expect(pair.responder.timers == [Link.handshakeMicrosecondsMax])
        pair.pass(microseconds: Link.handshakeMicrosecondsMax - 1)
        pair.fireTimers()
        #expect(pair.initiator.closed == nil && pair.responder.closed == nil)
        #expect(pair.initiator.timers.last == 1)
        pair.pass(microseconds: 1)
        pair.fireTimers()
        #expect(pair.initiator.closed == .handshakeTimedOut && pair.responder.closed == .handshakeTimedOut)
    }

    @Test("a peer who sends the same hello again is no peer of ours")
    func repeatedHello() {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        let hello = pair.initiator.outgoing
        pair.carryToResponder()
        pair.initiator.outgoing = hello
        pair.carryToResponder()
        #expect(pair.responder.closed == .malformedHello)
    }

    private func versions(_ least: UInt8, _ greatest: UInt8) throws -> LinkVersions {
        try #require(LinkVersions(least: least, greatest: greatest))
    }
}
