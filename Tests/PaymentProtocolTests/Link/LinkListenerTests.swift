import Ledger
import Testing

@testable import PaymentProtocol

@Suite("LinkListener and LinkCaller")
struct LinkListenerTests {
    private let now = Timestamp(microseconds: 1_000)

    @Test("strangers who do not finish their handshake are bounded")
    func handshakes() {
        var random = SeededGenerator(seed: 9)
        var listener = LinkListener(.store(LinkPair.clearingKey))
        let count = UInt64(LinkListener.handshakesMax)
        for stream in 1...count {
            let actions = listener.accepted(stream, at: now, using: &random)
            #expect(actions == [.setTimer(stream, afterMicroseconds: Link.handshakeMicrosecondsMax)])
        }
        #expect(listener.accepted(count + 1, at: now, using: &random) == [.hangUp(count + 1)])
        // One gives up, one is timed out, and there is room for two more.
        #expect(
            listener.streamEnded(1, at: now, using: &random) == [.linkDown(1, .streamEnded), .hangUp(1)])
        let late = now.adding(microseconds: Link.handshakeMicrosecondsMax)
        #expect(
            listener.timerFired(on: 2, at: late, using: &random) == [.linkDown(2, .handshakeTimedOut), .hangUp(2)])
        for stream in count + 2...count + 3 {
            #expect(listener.accepted(stream, at: now, using: &random).count == 1)
        }
        #expect(listener.accepted(count + 4, at: now, using: &random) == [.hangUp(count + 4)])
        #expect(listener.received([1], on: count + 4, at: now, using: &random) == [], "it was hung up")
    }

    @Test("a link that stands and asks for no session ends")
    func idle() throws {
        var random = SeededGenerator(seed: 9)
        var listener = LinkListener(.clearing(LinkPair.clearingKey), context: [7])
        var link = Link(.node(LinkPair.nodeKey, clearing: LinkPair.clearingKey.publicKey), context: [7])
        func carry(_ actions: [LinkListener.Action]) -> [UInt8] {
            actions.flatMap { if case .write(_, let bytes) = $0 { bytes } else { [UInt8]() } }
        }
        func carry(_ actions: [LinkAction]) -> [UInt8] {
            actions.flatMap { if case .write(let bytes) = $0 { bytes } else { [UInt8]() } }
        }
        _ = listener.accepted(1, at: now, using: &random)
        var toListener = carry(link.start(at: now, using: &random))
        for _ in 0..<3 {
            let toLink = carry(listener.received(toListener, on: 1, at: now, using: &random))
            toListener = carry(link.received(toLink, at: now, using: &random))
        }
        let early = now.adding(microseconds: LinkListener.sessionMicrosecondsMax - 1)
        #expect(!listener.timerFired(on: 1, at: early, using: &random).contains(.hangUp(1)))
        let late = now.adding(microseconds: LinkListener.sessionMicrosecondsMax)
        #expect(listener.timerFired(on: 1, at: late, using: &random).contains(.hangUp(1)))
    }

    @Test("links are bounded, also those that are through their handshake")
    func links() throws {
        var random = SeededGenerator(seed: 9)
        var listener = LinkListener(.store(LinkPair.clearingKey))
        // One visitor's hello does for all: the store has finished the handshake when it has answered.
        var visitor = Link(.visitor)
        var hello: [UInt8] = []
        for case .write(let bytes) in visitor.start(at: now, using: &random) { hello = bytes }
        let count = UInt64(LinkListener.linksMax)
        for stream in 1...count {
            #expect(listener.accepted(stream, at: now, using: &random).count == 1)
            _ = listener.received(hello, on: stream, at: now, using: &random)
        }
        #expect(listener.accepted(count + 1, at: now, using: &random) == [.hangUp(count + 1)])
        _ = listener.streamEnded(5, at: now, using: &random)
        #expect(listener.accepted(count + 2, at: now, using: &random).count == 1)
        #expect(listener.accepted(count + 3, at: now, using: &random) == [.hangUp(count + 3)])
    }

    @Test("a finished handshake makes room for the next")
    func finished() throws {
        var world = LinkWorld(seed: 12)
        world.start()
        world.settle()
        for _ in 0..<5 {
            world.cut()
            world.settle()
        }
        var random = SeededGenerator(seed: 9)
        for stream in 1...UInt64(LinkListener.handshakesMax) {
            #expect(world.listener.accepted(1_000 + stream, at: world.now, using: &random).count == 1)
            #expect(world.listener.accepted(1_000_000 + stream, at: world.now, using: &random).first != nil)
            _ = world.listener.streamEnded(1_000_000 + stream, at: world.now, using: &random)
        }
    }

    @Test("the round trip of a session is that of the link that carries it")
    func roundTrip() throws {
        var world = LinkWorld(seed: 13)
        world.start()
        world.settle()
        let session = try #require(world.session)
        #expect(world.listener.leastRoundTripMicroseconds(of: session) == 0)
        world.cut()
        #expect(world.listener.leastRoundTripMicroseconds(of: session) == nil)
        world.settle()
        world.take(world.listener.ping(session, at: world.now, using: &world.random))
        #expect(world.streams[world.stream]?.toCaller.isEmpty == false)
        world.settle()
        #expect(world.listener.leastRoundTripMicroseconds(of: session) == 0)
    }

    @Test("a session that the listener ends is lost for the caller, who gets a new one")
    func ended() throws {
        var world = LinkWorld(seed: 14)
        world.start()
        world.settle()
        let session = try #require(world.session)
        world.take(world.listener.end(session, at: world.now))
        #expect(world.listenerLost == [[]])
        world.settle()
        #expect(world.callerLost == [[]])
        #expect(world.opened == 2)
        #expect(world.session == session + 1)
    }

    @Test("a listener that closes says goodbye, and its sessions wait for whoever comes back")
    func closing() throws {
        var world = LinkWorld(seed: 15)
        world.start()
        world.settle()
        let actions = world.listener.close(at: world.now)
        #expect(actions.suffix(2) == [.linkDown(world.stream, .closedLocally), .hangUp(world.stream)])
        world.take(actions)
        try world.send(fromCaller: 1)
        world.settle()
        #expect(world.resumed == 1)
        #expect(world.deliveredToListener == [1])
    }

    @Test("a caller that stops says goodbye and dials no more")
    func stopping() throws {
        var world = LinkWorld(seed: 16)
        world.start()
        world.settle()
        let actions = world.caller.stop(at: world.now)
        #expect(actions.suffix(2) == [.hangUp(world.stream), .linkDown(.closedLocally)])
        #expect(world.caller.start() == [])
        #expect(world.caller.timerFired(at: world.now, using: &world.random) == [])
        #expect(world.caller.received([1], on: world.stream, at: world.now, using: &world.random) == [])
    }

    @Test("what an old stream still says is not taken for the new one")
    func oldStream() throws {
        var world = LinkWorld(seed: 17)
        world.start()
        world.settle()
        let old = world.stream
        world.cut()
        world.settle()
        #expect(world.stream != old)
        let garbage = [UInt8](repeating: 1, count: 100)
        #expect(world.caller.received(garbage, on: old, at: world.now, using: &world.random) == [])
        #expect(world.caller.streamEnded(old, at: world.now, using: &world.random) == [])
        #expect(world.listener.received(garbage, on: old, at: world.now, using: &world.random) == [])
        world.caller.written(1_000_000, on: old)
        world.listener.written(1_000_000, on: old)
        try world.send(fromCaller: 1)
        world.settle()
        #expect(world.deliveredToListener == [1])
    }
}
