import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Keeping a link alive")
struct LinkKeepAliveTests {
    @Test("the first round trip is measured at once, and the least is kept")
    func roundTrips() {
        var pair = LinkPair(.nodeToClearing)
        pair.start()
        pair.carryToResponder()
        pair.carryToInitiator()
        pair.pass(microseconds: 2_000)
        pair.carryToResponder()
        pair.pass(microseconds: 3_000)
        pair.carryToInitiator()
        #expect(pair.initiator.roundTrips == [5_000])
        pair.settle()
        #expect(pair.responder.roundTrips == [3_000])

        for delay in [9_000, 1_000, 4_000] as [Int64] {
            pair.initiator.take(pair.initiator.link.ping(at: pair.now, using: &pair.random))
            pair.pass(microseconds: delay)
            pair.settle()
        }
        #expect(pair.initiator.roundTrips == [5_000, 9_000, 1_000, 4_000])
        #expect(pair.initiator.link.leastRoundTripMicroseconds == 1_000)
    }

    @Test("one ping at a time")
    func onePing() {
        var pair = LinkPair(.bump)
        pair.establish()
        #expect(pair.initiator.link.ping(at: pair.now, using: &pair.random).count == 1)
        #expect(pair.initiator.link.ping(at: pair.now, using: &pair.random) == [])
    }

    @Test("a silent peer is asked, and if it answers the link stays")
    func idle() {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        for _ in 0..<10 {
            pair.pass(microseconds: LinkKeepAlive.pingAfterMicroseconds)
            pair.fireTimers()
            #expect(!pair.initiator.outgoing.isEmpty)
            pair.settle()
        }
        #expect(pair.initiator.closed == nil && pair.responder.closed == nil)
    }

    @Test("a peer that stays silent is gone")
    func silent() {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        pair.pass(microseconds: LinkKeepAlive.pingAfterMicroseconds)
        pair.fireTimers()
        #expect(pair.initiator.closed == nil)
        pair.pass(microseconds: LinkKeepAlive.silenceMicrosecondsMax - LinkKeepAlive.pingAfterMicroseconds - 1)
        pair.fireTimers()
        #expect(pair.initiator.closed == nil && pair.responder.closed == nil)
        pair.pass(microseconds: 1)
        pair.fireTimers()
        #expect(pair.initiator.closed == .silent && pair.responder.closed == .silent)
    }

    @Test("whatever the timer's history, one fires soon enough")
    func timers() {
        var pair = LinkPair(.bump)
        pair.establish()
        // The last timer asked for is due no later than the next ping.
        #expect((pair.initiator.timers.last ?? .max) <= LinkKeepAlive.pingAfterMicroseconds)
        #expect((pair.responder.timers.last ?? .max) <= LinkKeepAlive.pingAfterMicroseconds)
    }

    @Test("a clock that is set back measures nothing, and closes nothing")
    func setBack() {
        var pair = LinkPair(.nodeToClearing)
        pair.establish()
        let least = pair.initiator.link.leastRoundTripMicroseconds
        let before = pair.initiator.roundTrips.count
        pair.pass(microseconds: 1_000_000)
        pair.initiator.take(pair.initiator.link.ping(at: pair.now, using: &pair.random))
        pair.pass(microseconds: -3_600_000_000)
        pair.settle()
        #expect(pair.initiator.roundTrips.count == before)
        #expect(pair.initiator.link.leastRoundTripMicroseconds == least)
        pair.pass(microseconds: LinkKeepAlive.pingAfterMicroseconds)
        pair.fireTimers()
        #expect(!pair.initiator.outgoing.isEmpty, "the next ping comes on time all the same")
        pair.settle()
        #expect(pair.initiator.closed == nil && pair.responder.closed == nil)
    }

    @Test("time at the ends of its range does no harm")
    func extremeTimes() {
        var clock = LinkClock()
        for microseconds in [Int64.min, .max, .min, 0, .max, .max] {
            clock.advance(to: Timestamp(microseconds: microseconds))
        }
        #expect(clock.setbacks == 1)
        #expect(clock.microseconds >= 0)
    }

    @Test("an answer to no question, or to another one, ends the link")
    func unexpectedPong() throws {
        var pair = LinkPair(.nodeToClearing)
        var peer = try RawInitiator(against: &pair.responder)
        pair.responder.take(
            pair.responder.link.received(try peer.channel.seal(.pong(5)), at: pair.now, using: &pair.random))
        #expect(pair.responder.closed == .pongUnexpected)
    }
}
