import Ledger
import Testing

@testable import PaymentProtocol

@Suite("What a radio heard of a bump")
struct RadioHearingTests {
    private static func identifier(_ number: UInt8) throws -> EphemeralIdentifier {
        try #require(EphemeralIdentifier([UInt8](repeating: number, count: 16)))
    }

    private static func radio(_ own: UInt8, hears others: [(UInt8, Int64?)] = []) throws -> RadioHearing {
        let heard = try others.map { other, loss in
            try #require(RadioHearing.Heard(identifier(other), lossDecibels: loss))
        }
        return try #require(RadioHearing(own: identifier(own), heard: heard))
    }

    private static func cost(_ one: RadioHearing, _ other: RadioHearing) -> Int64? {
        #expect(RadioHearing.agreement(one, other) == RadioHearing.agreement(other, one))
        return RadioHearing.agreement(one, other)?.microseconds
    }

    @Test("the more strongly two hear each other, the likelier they are the two; from far away they are not")
    func strength() throws {
        let costs = try [-40, -5, 0, 9, 20, 21].map { loss in
            try Self.cost(Self.radio(1, hears: [(2, loss)]), Self.radio(2, hears: [(1, loss)]))
        }
        #expect(costs == [0, 0, 250_000, 700_000, 1_250_000, nil])
    }

    @Test("heard by one is worse than by both; who may be deaf says nothing")
    func once() throws {
        let (deaf, other) = (try Self.radio(1), try Self.radio(2))
        let hearing = try Self.radio(2, hears: [(1, -20)])
        #expect(Self.cost(deaf, hearing) == RadioHearing.onceMicroseconds)
        for silent in [Self.cost(deaf, other), Self.cost(deaf, .none), Self.cost(.none, .none)] {
            #expect(silent == RadioHearing.unknownMicroseconds)
        }
        let vague = (try Self.radio(1, hears: [(2, nil)]), try Self.radio(2, hears: [(1, nil)]))
        #expect(Self.cost(vague.0, vague.1) == RadioHearing.unknownMicroseconds)
    }

    @Test("who hears others, and not each other, did not touch")
    func others() throws {
        let (one, other) = (try Self.radio(1, hears: [(3, 0)]), try Self.radio(2, hears: [(4, 0)]))
        #expect(Self.cost(one, other) == nil)
        let silent = try #require(RadioHearing(own: nil, heard: other.heard))
        #expect(Self.cost(one, silent) == RadioHearing.unknownMicroseconds)
    }

    @Test("near is what both hear from within three metres")
    func near() throws {
        func isNear(_ loss: Int64, _ back: Int64?) throws -> Bool? {
            let (one, other) = (try Self.radio(1, hears: [(2, loss)]), try Self.radio(2, hears: [(1, back)]))
            return RadioHearing.agreement(one, other)?.isNear
        }
        #expect(try isNear(9, 9) == true && isNear(10, 10) == false && isNear(-40, nil) == false)
    }

    @Test("one twice, a crowd, and a loss that no radio measures are refused")
    func bounds() throws {
        let identifier = try Self.identifier(1)
        let heard = try #require(RadioHearing.Heard(identifier, lossDecibels: 0))
        #expect(RadioHearing(own: nil, heard: [heard, heard]) == nil)
        let crowd = try (0...8).map { try #require(RadioHearing.Heard(Self.identifier($0), lossDecibels: 0)) }
        #expect(RadioHearing(own: nil, heard: crowd) == nil)
        #expect(RadioHearing(own: nil, heard: Array(crowd.dropLast())) != nil)
        for loss in [-61, 121, Int64.min, .max] { #expect(RadioHearing.Heard(identifier, lossDecibels: loss) == nil) }
    }

    @Test("bytes are read strictly")
    func bytes() throws {
        let radio = try Self.radio(1, hears: [(2, -12), (3, nil)])
        for one in [radio, .none] {
            let bytes = CBOREncoder.encode { one.encode(into: &$0) }
            var decoder = try CBORDecoder(bytes, bytesMax: 1_024)
            #expect(try RadioHearing(from: &decoder) == one)
        }
        let twice = CBOREncoder.encode { encoder in
            encoder.array(count: 2)
            encoder.null()
            encoder.array(count: 2)
            for _ in 0..<2 {
                encoder.array(count: 2)
                encoder.bytes([UInt8](repeating: 1, count: 16))
                encoder.null()
            }
        }
        var decoder = try CBORDecoder(twice, bytesMax: 1_024)
        #expect(throws: CBORError.notAllowed("an identifier twice")) { try RadioHearing(from: &decoder) }
    }
}
