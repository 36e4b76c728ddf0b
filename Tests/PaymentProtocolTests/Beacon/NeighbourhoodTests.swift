import Ledger
import Testing

@testable import PaymentProtocol

@Suite("The neighbourhood")
final class NeighbourhoodTests {
    private var neighbourhood = Neighbourhood()

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

    private func person(_ number: Int) throws -> BeaconFrame {
        let head = try #require(HandselFrameHead(isBumped: false, channel: nil, referencePower: -59))
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 * 8 % 64)) }
        return .person(PersonFrame(head: head, identifier: try #require(EphemeralIdentifier(bytes))))
    }

    private func heard(_ frame: BeaconFrame, _ strength: Int8?, _ seconds: Int64) -> [Neighbourhood.Event] {
        neighbourhood.heard(frame, strength: strength, at: at(seconds))
    }

    @Test("a beacon appears once, keeps since when it is here, and is gone a minute after it was heard last")
    func life() throws {
        let frame = try person(1)
        guard case .appeared(let first) = heard(frame, -59, 10).first else {
            Issue.record("it did not appear")
            return
        }
        #expect(first.firstHeard == at(10) && first.distance == .near && first.decibels == -59)
        #expect(heard(frame, -59, 40) == [])
        #expect(neighbourhood.neighbours.map(\.firstHeard) == [at(10)])
        #expect(neighbourhood.expire(at: at(99)) == [])
        guard case .gone(let gone) = neighbourhood.expire(at: at(100)).first else {
            Issue.record("it is not gone")
            return
        }
        #expect(gone.lastHeard == at(40) && neighbourhood.neighbours.isEmpty)
    }

    @Test("its distance changes when the smoothed strength surely does, and is unknown without a strength")
    func moves() throws {
        let frame = try person(1)
        _ = heard(frame, nil, 0)
        #expect(neighbourhood.neighbours[0].distance == nil)
        _ = heard(frame, 127, 1)
        #expect(neighbourhood.neighbours[0].distance == nil)
        #expect(heard(frame, -59, 2).count == 1)
        #expect(heard(frame, -70, 3) == [])
        var events: [Neighbourhood.Event] = []
        for second in 4..<40 { events += heard(frame, -85, Int64(second)) }
        #expect(events.count == 1)
        #expect(neighbourhood.neighbours[0].distance == .far)
    }

    @Test("the nearest come first, and those whose distance nobody knows last")
    func order() throws {
        _ = heard(try person(1), nil, 0)
        _ = heard(try person(2), -80, 0)
        _ = heard(try person(3), -40, 0)
        #expect(neighbourhood.neighbours.map(\.distance) == [.immediate, .far, nil])
    }

    @Test("a flood of names makes the one be forgotten that was heard longest ago")
    func flood() throws {
        for number in 0..<(Neighbourhood.neighboursMax + 10) { _ = heard(try person(number), -60, Int64(number / 10)) }
        #expect(neighbourhood.neighbours.count == Neighbourhood.neighboursMax)
        #expect(!neighbourhood.neighbours.contains { $0.frame == (try? person(0)) })
    }
}
