import Foundation
import Ledger
import Testing

@testable import PaymentProtocol

struct ArrivalsTests {
    private static let begun = Timestamp(microseconds: 1_000_000)

    /// A store that is heard once a second.
    private struct Shop {
        let frame: StoreFrame

        init(_ number: UInt8 = 1) throws {
            let head = try #require(HandselFrameHead(isBumped: false, channel: 0x81, referencePower: -60))
            frame = StoreFrame(head: head, key: PublicKey(Bytes32(last: number)))
        }
    }

    private func at(_ seconds: Int64) -> Timestamp { Self.begun.adding(microseconds: seconds * 1_000_000) }

    @Test("a customer arrives once, after some seconds nearby, and leaves a minute after the last frame")
    func arrivesAndLeaves() throws {
        let shop = try Shop()
        var arrivals = Arrivals()
        var events: [Arrivals.Event] = []
        for second in Int64(0)...120 { events += arrivals.heard(shop.frame, strength: -62, at: at(second)) }
        #expect(events == [.arrived(shop.frame.name, isMuted: false)])
        #expect(arrivals.distance(of: shop.frame.name) == .near)
        #expect(arrivals.nextExpiry == at(180))
        #expect(arrivals.expire(at: at(179)).isEmpty)
        #expect(arrivals.expire(at: at(180)) == [.left(shop.frame.name)])
        #expect(arrivals.expire(at: at(300)).isEmpty)
        #expect(arrivals.nextExpiry == nil)
    }

    @Test("passing by on the other side of the street is no arrival, and a few frames at random are none either")
    func passesBy() throws {
        let shop = try Shop()
        var arrivals = Arrivals()
        for second in Int64(0)...300 {
            #expect(arrivals.heard(shop.frame, strength: -80, at: at(second)).isEmpty)
        }
        #expect(arrivals.distance(of: shop.frame.name) == .far)
        var lucky = Arrivals()
        for second in [0, 1, 2, 3, 4] as [Int64] {
            #expect(lucky.heard(shop.frame, strength: -55, at: at(second)).isEmpty)
        }
        #expect(lucky.heard(shop.frame, strength: -55, at: at(5)) == [.arrived(shop.frame.name, isMuted: false)])
    }

    @Test("a scan that falls silent for half a minute sends nobody away")
    func silence() throws {
        let shop = try Shop()
        var arrivals = Arrivals()
        var events: [Arrivals.Event] = []
        for second in [0, 3, 6, 36, 66, 96, 140] as [Int64] {
            events += arrivals.heard(shop.frame, strength: -60, at: at(second))
        }
        #expect(events == [.arrived(shop.frame.name, isMuted: false)])
    }

    @Test("a controller that does not say how strong a frame was still lets its user arrive")
    func noStrength() throws {
        let shop = try Shop()
        var arrivals = Arrivals()
        var events: [Arrivals.Event] = []
        for second in Int64(0)...10 { events += arrivals.heard(shop.frame, strength: 127, at: at(second)) }
        #expect(events == [.arrived(shop.frame.name, isMuted: false)])
        #expect(arrivals.distance(of: shop.frame.name) == nil)
    }

    @Test("a muted store is known and not told of, and so are all when all are muted")
    func muted() throws {
        let (one, other) = (try Shop(1), try Shop(2))
        var arrivals = Arrivals(muted: [one.frame.name])
        var events: [Arrivals.Event] = []
        for second in Int64(0)...5 {
            events += arrivals.heard(one.frame, strength: -60, at: at(second))
            events += arrivals.heard(other.frame, strength: -60, at: at(second))
        }
        #expect(
            events == [.arrived(one.frame.name, isMuted: true), .arrived(other.frame.name, isMuted: false)])
        var quiet = Arrivals()
        quiet.isMuted = true
        quiet.mute(one.frame.name)
        quiet.unmute(one.frame.name)
        for second in Int64(0)...4 { _ = quiet.heard(one.frame, strength: -60, at: at(second)) }
        #expect(quiet.heard(one.frame, strength: -60, at: at(5)) == [.arrived(one.frame.name, isMuted: true)])
    }

    @Test("a flood of names sends nobody away from where they are")
    func flood() throws {
        let shop = try Shop()
        var arrivals = Arrivals()
        for second in Int64(0)...5 { _ = arrivals.heard(shop.frame, strength: -60, at: at(second)) }
        for number in 0..<2_000 {
            let head = shop.frame.head
            let key = PublicKey(Digest.sha256(of: [UInt8(number % 256), UInt8(number / 256)]).bytes32)
            #expect(arrivals.heard(StoreFrame(head: head, key: key), strength: -50, at: at(6)).isEmpty)
        }
        #expect(arrivals.distance(of: shop.frame.name) == .near)
        #expect(arrivals.expire(at: at(65)) == [.left(shop.frame.name)])
    }

    @Test("classes change where the loss says so, and not back and forth at a bound")
    func hysteresis() {
        #expect(DistanceClass.of(loss: -5, after: nil) == .immediate)
        #expect(DistanceClass.of(loss: 9, after: nil) == .near)
        #expect(DistanceClass.of(loss: 10, after: nil) == .far)
        #expect(DistanceClass.of(loss: 12, after: .near) == .near)
        #expect(DistanceClass.of(loss: 13, after: .near) == .far)
        #expect(DistanceClass.of(loss: 7, after: .far) == .far)
        #expect(DistanceClass.of(loss: 6, after: .far) == .near)
        #expect(DistanceClass.of(loss: -7, after: .near) == .near)
        #expect(DistanceClass.of(loss: -8, after: .near) == .immediate)
        #expect(DistanceClass.of(loss: -9, after: .far) == .immediate)
        #expect(DistanceClass.of(loss: 40, after: .immediate) == .far)
    }

    /// A published fit of recordings of phones in an office: -76.5 dBm at one metre, exponent 1.85, 6.5 dB of scatter.
    @Test(
        "by what phones in an office heard of each other, the class is right more often than not, and steady",
        arguments: [(0.25, DistanceClass.immediate), (1.4, .near), (8, .far)])
    func office(metres: Double, expected: DistanceClass) {
        var random = SeededGenerator(seed: 11)
        var (right, changes, total) = (0, 0, 0)
        for _ in 0..<200 {
            var (strength, distance) = (SignalStrength(), DistanceClass?.none)
            for reading in 0..<60 {
                // The sum of twelve even draws is near enough to a normal one.
                let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
                strength.read(Int8(clamping: Int((-76.5 - 18.5 * log10(metres) + 6.5 * normal).rounded())))
                guard let decibels = strength.decibels else { continue }
                let next = DistanceClass.of(loss: -77 - decibels, after: distance)
                guard reading >= 10 else {
                    distance = next
                    continue
                }
                total += 1
                right += next == expected ? 1 : 0
                changes += next == distance ? 0 : 1
                distance = next
            }
        }
        #expect(right * 10 >= total * 9, "\(right) of \(total)")
        #expect(changes * 100 <= total * 2, "\(changes) changes in \(total)")
    }
}
