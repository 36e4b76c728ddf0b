import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Link")
struct LinkTests {
    @Test(
        "each purpose seals a channel, shows the keys it should, and carries messages", arguments: LinkPurpose.allCases)
    func purposes(_ purpose: LinkPurpose) throws {
        var pair = LinkPair(purpose)
        pair.establish()
        #expect(pair.initiator.handshakeHash == pair.responder.handshakeHash)
        #expect(pair.initiator.handshakeHash?.count == 64)
        #expect(pair.initiator.link.version == 1 && pair.responder.link.version == 1)
        #expect(pair.initiator.peer == (purpose == .bump ? nil : LinkPair.clearingKey.publicKey))
        #expect(pair.responder.peer == (purpose == .nodeToClearing ? LinkPair.nodeKey.publicKey : nil))

        let messages = [[], [1], [UInt8](repeating: 9, count: purpose.messageBytesMax(from: .initiator))]
        for message in messages {
            pair.initiator.take(try pair.initiator.link.send(message, at: pair.now))
            pair.responder.take(try pair.responder.link.send(message, at: pair.now))
            pair.settle()
        }
        #expect(pair.initiator.delivered == messages)
        #expect(pair.responder.delivered == messages)
        #expect(throws: LinkError.messageTooLong) {
            try pair.initiator.link.send(
                [UInt8](repeating: 9, count: purpose.messageBytesMax(from: .initiator) + 1), at: pair.now)
        }
    }

    @Test("a link reads its stream in pieces of any size")
    func pieces() throws {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        while !pair.initiator.outgoing.isEmpty || !pair.responder.outgoing.isEmpty {
            for byte in pair.initiator.outgoing {
                pair.responder.take(pair.responder.link.received([byte], at: pair.now, using: &pair.random))
            }
            pair.initiator.outgoing = []
            for byte in pair.responder.outgoing {
                pair.initiator.take(pair.initiator.link.received([byte], at: pair.now, using: &pair.random))
            }
            pair.responder.outgoing = []
        }
        #expect(pair.initiator.handshakeHash != nil)
        #expect(pair.initiator.handshakeHash == pair.responder.handshakeHash)
    }

    @Test("messages wait for the channel: before it stands, and after it ended, they are refused")
    func sendOutOfTime() {
        var pair = LinkPair(.bump)
        #expect(throws: LinkError.notEstablished) { try pair.initiator.link.send([1], at: pair.now) }
        pair.start()
        #expect(throws: LinkError.notEstablished) { try pair.initiator.link.send([1], at: pair.now) }
        pair.settle()
        pair.initiator.take(pair.initiator.link.close(at: pair.now))
        #expect(throws: LinkError.notEstablished) { try pair.initiator.link.send([1], at: pair.now) }
    }

    @Test("a goodbye is told from a cut")
    func goodbye() {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        pair.initiator.take(pair.initiator.link.close(at: pair.now))
        #expect(pair.initiator.closed == .closedLocally)
        pair.carryToResponder()
        #expect(pair.responder.closed == .closedByPeer)

        var cut = LinkPair(.nodeToClearing)
        cut.establish()
        cut.responder.take(cut.responder.link.streamEnded())
        #expect(cut.responder.closed == .streamEnded)
    }

    @Test("nothing happens after the end")
    func afterTheEnd() {
        var pair = LinkPair(.bump)
        pair.establish()
        var link = pair.initiator.link
        #expect(link.streamEnded() == [.closed(.streamEnded)])
        #expect(link.streamEnded() == [])
        #expect(link.close(at: pair.now) == [])
        #expect(link.start(at: pair.now, using: &pair.random) == [])
        #expect(link.received([0, 1, 2], at: pair.now, using: &pair.random) == [])
        #expect(link.timerFired(at: pair.now, using: &pair.random) == [])
        #expect(link.ping(at: pair.now, using: &pair.random) == [])
    }

    @Test("what the transport has not taken counts, and beyond the bound messages are refused")
    func writeQueue() throws {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        let message = [UInt8](repeating: 1, count: 1_000_000)
        var queued = 0
        var refused = false
        while !refused {
            do throws(LinkError) {
                guard case .write(let bytes) = try pair.responder.link.send(message, at: pair.now).first else { return }
                queued += bytes.count
                #expect(bytes.count == LinkFrame.streamBytes(messageBytes: message.count))
            } catch {
                #expect(error == .writeQueueFull)
                refused = true
            }
        }
        #expect(queued <= Link.writeQueueBytesMax && queued + message.count > Link.writeQueueBytesMax)
        pair.responder.link.written(queued)
        #expect(throws: Never.self) { try pair.responder.link.send(message, at: pair.now) }
    }

    @Test("who asks without ever reading the answers is cut off, and soon", arguments: [true, false])
    func unreadPongs(isBusy: Bool) throws {
        var pair = LinkPair(.nodeToClearing)
        var peer = try RawInitiator(against: &pair.responder)
        var queued = 0
        while isBusy, let actions = try? pair.responder.link.send([UInt8](repeating: 1, count: 60_000), at: pair.now),
            case .write(let bytes)? = actions.first
        {
            queued += bytes.count
        }
        var actions: [LinkAction] = []
        while actions.last != .closed(.writeQueueFull) {
            for case .write(let bytes) in actions { queued += bytes.count }
            actions = pair.responder.link.received(
                try peer.channel.seal(.ping(1)), at: pair.now, using: &pair.random)
            try #require(!actions.isEmpty)
        }
        #expect(queued <= (isBusy ? Link.writeQueueBytesMax : 0) + Link.writeQueueReserveBytes)
    }

    @Test("a peer over its budget is cut off, in bytes and in frames", arguments: LinkPurpose.allCases)
    func budget(_ purpose: LinkPurpose) throws {
        var budget = purpose.budget
        let bytes = budget.bytesPerWindowMax
        #expect(budget.spend(bytes: bytes, at: 5) == nil)
        #expect(budget.spend(bytes: 1, at: LinkBudget.windowMicroseconds) == .bytes)
        #expect(budget.spend(bytes: 1, at: LinkBudget.windowMicroseconds + 5) == nil)
        for _ in 1..<budget.framesPerWindowMax {
            #expect(budget.spend(bytes: 1, at: LinkBudget.windowMicroseconds + 6) == nil)
        }
        #expect(budget.spend(bytes: 1, at: LinkBudget.windowMicroseconds + 6) == .frames)
    }

    @Test("a link over its budget closes")
    func overBudget() throws {
        var pair = LinkPair(.bump)
        pair.establish()
        for _ in 0..<LinkPurpose.bump.budget.framesPerWindowMax where pair.responder.closed == nil {
            pair.initiator.take(try pair.initiator.link.send([1], at: pair.now))
            pair.carryToResponder()
        }
        #expect(pair.responder.closed == .overBudget(.frames))
    }

    @Test("both directions change their keys as they go")
    func rekeying() throws {
        var random = SeededGenerator(seed: 1)
        var initiator = LinkEndpoint.bump(.initiator).handshake(prologue: [])
        var responder = LinkEndpoint.bump(.responder).handshake(prologue: [])
        _ = try responder.readMessage(try initiator.writeMessage([], using: &random))
        _ = try initiator.readMessage(try responder.writeMessage([], using: &random))
        let transport = initiator.finish()
        var channel = LinkChannel(transport, messageBytesMax: 100)
        var peer = LinkChannel(responder.finish(), messageBytesMax: 100)
        var withoutRekey = transport.sealing
        for frame in 0..<(LinkChannel.framesPerKey + 2) {
            let sealed = try channel.seal(.goodbye)
            let plain = try withoutRekey.seal(LinkFrame.goodbye.plaintext)
            #expect((sealed.dropFirst(2) == plain[...]) == (frame < LinkChannel.framesPerKey))
            #expect(try peer.open(Array(sealed.dropFirst(2))) == .goodbye)
        }
    }
}
