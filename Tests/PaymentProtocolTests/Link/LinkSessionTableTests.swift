import Ledger
import Testing

@testable import PaymentProtocol

@Suite("LinkSessionTable")
struct LinkSessionTableTests {
    private var table = LinkSessionTable(.nodeToClearing)
    private var random = SeededGenerator(seed: 8)
    private let now = Timestamp(microseconds: 5_000_000)
    private let peer = LinkPublicKey(Bytes32(last: 7))

    @Test("a session opens, is resumed on another link, and brings what was not acknowledged")
    mutating func dialogue() throws {
        table.linkEstablished(1, peer: peer)
        let session = MessageIdentifier(using: &random)
        let opening = table.received(resume(session), on: 1, at: now, using: &random)
        let incarnation = try incarnation(in: opening)
        #expect(
            opening == [
                .send(1, LinkSessionMessage.resumed(incarnation: incarnation, receivedThrough: 0).encoded),
                .opened(1, peer: peer, on: 1),
            ])
        #expect(
            try table.send([9], to: 1, at: now) == [
                .send(1, LinkSessionMessage.payload(number: 1, receivedThrough: 0, [9]).encoded)
            ])
        let first = LinkSessionMessage.payload(number: 1, receivedThrough: 0, [5]).encoded
        #expect(table.received(first, on: 1, at: now, using: &random) == [.deliver(1, [5])])

        table.linkClosed(1, at: now)
        #expect(table.link(of: 1) == nil)
        #expect(try table.send([10], to: 1, at: now) == [])
        table.linkEstablished(2, peer: peer)
        #expect(
            table.received(resume(session, incarnation, through: 1), on: 2, at: now, using: &random) == [
                .send(2, LinkSessionMessage.resumed(incarnation: incarnation, receivedThrough: 1).encoded),
                .send(2, LinkSessionMessage.payload(number: 2, receivedThrough: 1, [10]).encoded),
                .resumed(1, on: 2),
            ])
        #expect(table.link(of: 1) == 2)
    }

    @Test("the same session identifier from another peer is another session")
    mutating func otherPeer() throws {
        let session = MessageIdentifier(using: &random)
        table.linkEstablished(1, peer: peer)
        let incarnation = try incarnation(in: table.received(resume(session), on: 1, at: now, using: &random))
        let stranger = LinkPublicKey(Bytes32(last: 8))
        table.linkEstablished(2, peer: stranger)
        let actions = table.received(resume(session, incarnation), on: 2, at: now, using: &random)
        #expect(actions.contains(.opened(2, peer: stranger, on: 2)))
        #expect(table.link(of: 1) == 1)
    }

    @Test("a peer that comes back before its old link is known to be dead takes its session along")
    mutating func replaced() throws {
        let session = MessageIdentifier(using: &random)
        table.linkEstablished(1, peer: peer)
        let incarnation = try incarnation(in: table.received(resume(session), on: 1, at: now, using: &random))
        table.linkEstablished(2, peer: peer)
        let actions = table.received(resume(session, incarnation), on: 2, at: now, using: &random)
        #expect(actions.first == .closeLink(1, .replaced))
        #expect(actions.last == .resumed(1, on: 2))
        let late = LinkSessionMessage.payload(number: 1, receivedThrough: 0, [5]).encoded
        #expect(table.received(late, on: 1, at: now, using: &random) == [], "the old link says nothing any more")
        table.linkClosed(1, at: now)
        #expect(table.link(of: 1) == 2)
    }

    @Test("if the answer in which a session began never arrived, both sides begin anew together")
    mutating func lostAnswer() throws {
        let session = MessageIdentifier(using: &random)
        table.linkEstablished(1, peer: peer)
        _ = table.received(resume(session), on: 1, at: now, using: &random)
        _ = try table.send([9], to: 1, at: now)
        table.linkClosed(1, at: now)
        table.linkEstablished(2, peer: peer)
        let actions = table.received(resume(session), on: 2, at: now, using: &random)
        #expect(actions.first == .lost(1, undelivered: [[9]]))
        #expect(actions.last == .opened(2, peer: peer, on: 2))
    }

    @Test("a peer put back to an earlier state of itself gets a new session, and the old one is told as lost")
    mutating func putBack() throws {
        let session = MessageIdentifier(using: &random)
        table.linkEstablished(1, peer: peer)
        _ = table.received(resume(session), on: 1, at: now, using: &random)
        let payload = LinkSessionMessage.payload(number: 1, receivedThrough: 0, [5]).encoded
        _ = table.received(payload, on: 1, at: now, using: &random)
        _ = try table.send([9], to: 1, at: now)
        table.linkClosed(1, at: now)
        table.linkEstablished(2, peer: peer)
        let actions = table.received(resume(session), on: 2, at: now, using: &random)
        #expect(actions.first == .lost(1, undelivered: [[9]]))
        #expect(actions.last == .opened(2, peer: peer, on: 2))
        #expect(throws: LinkSessionError.unknownSession) { try table.send([1], to: 1, at: now) }
    }

    @Test("sessions without a link are forgotten in time, the others are not")
    mutating func expiry() throws {
        for link in 1...3 as ClosedRange<UInt64> {
            table.linkEstablished(link, peer: LinkPublicKey(Bytes32(last: UInt8(link))))
            _ = table.received(resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
        }
        #expect(table.nextExpiry == nil)
        table.linkClosed(2, at: now)
        table.linkClosed(1, at: now.adding(microseconds: -1_000))
        let due = now.adding(microseconds: LinkSessionTable.detachedMicrosecondsMax)
        #expect(table.nextExpiry == due)
        #expect(table.expire(at: due.adding(microseconds: -1)) == [])
        #expect(table.expire(at: due) == [.lost(2, undelivered: []), .lost(1, undelivered: [])])
        #expect(table.count == 1)
        #expect(table.nextExpiry == nil)
    }

    @Test("a peer has one session: the next one ends it, whether its link stands or not", arguments: [true, false])
    mutating func oneSessionPerPeer(standing: Bool) throws {
        for link in 1...2 as ClosedRange<UInt64> { table.linkEstablished(link, peer: peer) }
        _ = table.received(resume(MessageIdentifier(using: &random)), on: 1, at: now, using: &random)
        if !standing { table.linkClosed(1, at: now) }
        let actions = table.received(resume(MessageIdentifier(using: &random)), on: 2, at: now, using: &random)
        let ended: [LinkSessionTable.Action] =
            [.lost(1, undelivered: [])] + (standing ? [.closeLink(1, .unknownSession)] : [])
        #expect(Array(actions.prefix(ended.count)) == ended)
        #expect(actions.last == .opened(2, peer: peer, on: 2))
        #expect(table.count == 1)
    }

    @Test("a peer that forgot the session it has begins anew on another link, and the old link ends")
    mutating func forgetful() throws {
        let session = MessageIdentifier(using: &random)
        for link in 1...2 as ClosedRange<UInt64> { table.linkEstablished(link, peer: peer) }
        _ = table.received(resume(session), on: 1, at: now, using: &random)
        let actions = table.received(resume(session), on: 2, at: now, using: &random)
        #expect(actions.prefix(2) == [.lost(1, undelivered: []), .closeLink(1, .unknownSession)])
        #expect(actions.last == .opened(2, peer: peer, on: 2))
    }

    @Test("peers that acknowledge nothing take room from each other, and from nobody else")
    mutating func unacknowledged() throws {
        let payload = [UInt8](repeating: 0, count: 1_048_000)
        for link in 1...64 as ClosedRange<UInt64> {
            table.linkEstablished(link, peer: LinkPublicKey(Bytes32(last: UInt8(100 + link))))
            _ = table.received(resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
            for _ in 0..<4 { _ = try table.send(payload, to: link, at: now) }
        }
        table.linkEstablished(65, peer: peer)
        _ = table.received(resume(MessageIdentifier(using: &random)), on: 65, at: now, using: &random)
        var lost: [UInt64] = []
        for _ in 0..<3 {
            for action in try table.send([UInt8](repeating: 1, count: 500_000), to: 65, at: now) {
                if case .lost(let session, _) = action { lost.append(session) }
            }
        }
        #expect(!lost.isEmpty && !lost.contains(65))
        #expect(table.link(of: 65) == 65)
    }

    @Test("visitors without a key are told apart by what only they know")
    mutating func visitors() throws {
        var table = LinkSessionTable(.visitorToStore)
        for link in 1...20 as ClosedRange<UInt64> {
            table.linkEstablished(link, peer: nil)
            let actions = table.received(
                resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
            #expect(actions.last == .opened(link, peer: nil, on: link))
        }
        #expect(table.count == 20)
    }

    @Test("a full table forgets the session that has been without a link for longest, and none that has one")
    mutating func full() throws {
        var table = LinkSessionTable(.visitorToStore)
        let count = UInt64(LinkSessionTable.sessionsMax)
        for link in 1...count {
            table.linkEstablished(link, peer: nil)
            _ = table.received(resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
        }
        #expect(table.count == LinkSessionTable.sessionsMax)
        for (step, link) in [7, 3, 5].enumerated() {
            table.linkClosed(UInt64(link), at: now.adding(microseconds: Int64(step)))
        }
        for (link, displaced) in [(count + 1, 7), (count + 2, 3), (count + 3, 5)] as [(UInt64, UInt64)] {
            table.linkEstablished(link, peer: nil)
            let actions = table.received(
                resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
            #expect(actions.first == .lost(displaced, undelivered: []))
            #expect(actions.last == .opened(link, peer: nil, on: link))
        }
        table.linkEstablished(count + 4, peer: nil)
        #expect(
            table.received(resume(MessageIdentifier(using: &random)), on: count + 4, at: now, using: &random) == [
                .closeLink(count + 4, .tableFull)
            ])
        #expect(table.count == LinkSessionTable.sessionsMax)
    }

    @Test("what does not fit closes the link, and the session waits for a better one")
    mutating func rules() throws {
        let messages: [(LinkSessionMessage, LinkSessionError)] = [
            (.payload(number: 2, receivedThrough: 0, []), .outOfOrder),
            (.payload(number: 0, receivedThrough: 0, []), .outOfOrder),
            (.payload(number: 1, receivedThrough: 1, []), .acknowledgedUnsent),
            (.acknowledgement(receivedThrough: .max), .acknowledgedUnsent),
            (
                .resume(session: MessageIdentifier(using: &random), incarnation: nil, receivedThrough: 0),
                .unexpectedMessage
            ),
            (.resumed(incarnation: MessageIdentifier(using: &random), receivedThrough: 0), .unexpectedMessage),
        ]
        for (index, (message, error)) in messages.enumerated() {
            let link = UInt64(index + 1)
            table.linkEstablished(link, peer: LinkPublicKey(Bytes32(last: UInt8(link))))
            _ = table.received(resume(MessageIdentifier(using: &random)), on: link, at: now, using: &random)
            #expect(table.received(message.encoded, on: link, at: now, using: &random) == [.closeLink(link, error)])
            #expect(table.link(of: link) == nil && table.count == index + 1)
        }
        table.linkEstablished(100, peer: peer)
        let early = LinkSessionMessage.payload(number: 1, receivedThrough: 0, []).encoded
        #expect(table.received(early, on: 100, at: now, using: &random) == [.closeLink(100, .unexpectedMessage)])
        #expect(table.received(early, on: 100, at: now, using: &random) == [], "and nothing more from it")
    }

    @Test("session messages have one form")
    mutating func form() throws {
        let identifier = MessageIdentifier(using: &random)
        let messages: [LinkSessionMessage] = [
            .resume(session: identifier, incarnation: nil, receivedThrough: 3),
            .resume(session: identifier, incarnation: identifier, receivedThrough: .max),
            .resumed(incarnation: identifier, receivedThrough: 1),
            .payload(number: 1, receivedThrough: 2, [3, 4]),
            .payload(number: 1, receivedThrough: 2, []),
            .acknowledgement(receivedThrough: 5),
        ]
        for message in messages {
            let encoded = message.encoded
            #expect(try LinkSessionMessage(decoding: encoded) == message)
            for length in 0..<encoded.count {
                // A payload cut short is a shorter payload, which the channel beneath does not let happen.
                if case .payload = message, length >= LinkSessionMessage.overheadBytes { continue }
                #expect(throws: LinkSessionError.unexpectedMessage) {
                    try LinkSessionMessage(decoding: Array(encoded[..<length]))
                }
            }
            if case .payload = message { continue }
            #expect(throws: LinkSessionError.unexpectedMessage) { try LinkSessionMessage(decoding: encoded + [0]) }
        }
        #expect(throws: LinkSessionError.unexpectedMessage) { try LinkSessionMessage(decoding: [5]) }
    }

    private func resume(
        _ session: MessageIdentifier, _ incarnation: MessageIdentifier? = nil, through number: UInt64 = 0
    ) -> [UInt8] {
        LinkSessionMessage.resume(session: session, incarnation: incarnation, receivedThrough: number).encoded
    }

    private func incarnation(in actions: [LinkSessionTable.Action]) throws -> MessageIdentifier {
        for case .send(_, let message) in actions {
            if case .resumed(let incarnation, _) = try LinkSessionMessage(decoding: message) { return incarnation }
        }
        throw LinkSessionError.unknownSession
    }
}
