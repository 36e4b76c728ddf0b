import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The link with an independent peer")
struct LinkRefereeTests {
    @Test("a node written in Python from the protocol's text opens a link and a session, and talks")
    func content() throws {
        var random = SeededGenerator(seed: 71)
        let now = Timestamp(microseconds: 1)
        var listener = LinkListener(.clearing(LinkPair.clearingKey), context: [1, 2, 3])
        let peer = try Referee.Conversation(
            with: "link_peer.py",
            [Bytes32(last: 1).description, LinkPair.clearingKey.publicKey.description, hexadecimal([1, 2, 3])])
        _ = listener.accepted(1, at: now, using: &random)

        var session: UInt64?
        var ended: LinkError?
        var line = try peer.hear()
        while line != "content" {
            var answer: [UInt8] = []
            func take(_ actions: [LinkListener.Action]) throws {
                for action in actions {
                    switch action {
                    case .write(_, let bytes):
                        answer += bytes
                        listener.written(bytes.count, on: 1)
                    case .opened(let number, let key, _):
                        session = number
                        #expect(key == LinkPair.nodeKey.publicKey)
                    case .deliver(let number, let payload):
                        #expect(number == session)
                        try take(try listener.send(payload, to: number, at: now))
                    case .linkDown(_, let error): ended = error
                    case .hangUp, .setTimer, .setExpiryTimer, .resumed, .roundTrip, .lost: continue
                    }
                }
            }
            try take(listener.received(bytes(line), on: 1, at: now, using: &random))
            try peer.say(hexadecimal(answer))
            line = try peer.hear()
        }
        #expect(ended == .closedByPeer)
    }
}
