import Ledger
import Testing

@testable import PaymentProtocol

@Suite("BumpMatcher, with radios")
struct BumpMatcherRadioTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private var matcher = BumpMatcher()

    /// Broadcasts its number.
    ///
    /// - Parameters:
    ///   - metres: towards the north.
    ///   - heard: whom, with which loss; nil: no radio.
    private mutating func report(
        _ number: UInt8, metres: Int64 = 0, heard: [UInt8: Int64]?, at microseconds: Int64 = 0
    ) throws {
        // 1e-7 degree of latitude is 11.1195 mm.
        let position = try #require(Position(latitude: 525_200_000 + metres * 10_000_000 / 111_195, longitude: 0))
        let report = try #require(
            BumpReport(
                key: LinkPublicKey(Bytes32(last: number)), agoMicroseconds: 0, position: position,
                accuracyMillimetres: 10_000, namesAmount: number % 2 == 1,
                radio: heard.map { try Self.radio(number, heard: $0) } ?? .none))
        let bumper = BumpMatcher.Bumper(connection: UInt64(number), account: AccountIdentifier(Bytes32(last: number)))
        let outcomes = matcher.receive(
            report, from: bumper, roundTripMicroseconds: 0, at: Self.start.adding(microseconds: microseconds))
        #expect(outcomes == [])
    }

    private static func radio(_ number: UInt8, heard: [UInt8: Int64]) throws -> RadioHearing {
        func identifier(_ number: UInt8) throws -> EphemeralIdentifier {
            try #require(EphemeralIdentifier([UInt8](repeating: number, count: 16)))
        }
        let all = try heard.sorted { $0.key < $1.key }.map { other, loss in
            try #require(RadioHearing.Heard(identifier(other), lossDecibels: loss))
        }
        return try #require(RadioHearing(own: identifier(number), heard: all))
    }

    /// Who is paired with whom, by their numbers.
    private mutating func pairs(at microseconds: Int64) -> Set<Set<UInt64>> {
        let outcomes = matcher.advance(to: Self.start.adding(microseconds: microseconds))
        return Set(
            outcomes.compactMap { outcome in
                guard case .matched(let one, _, let other, _) = outcome else { return nil }
                return [one.connection, other.connection]
            })
    }

    @Test("of four in the same place and second, radios tell which two touched which")
    mutating func radios() throws {
        for (number, partner) in [(UInt8(1), UInt8(2)), (2, 1), (3, 4), (4, 3)] {
            var heard: [UInt8: Int64] = [:]
            for other in UInt8(1)...4 where other != number { heard[other] = other == partner ? -15 : 12 }
            try report(number, heard: heard)
        }
        #expect(pairs(at: 300_000) == [[1, 2], [3, 4]])
    }

    @Test("without radios the same four are told to bump again")
    mutating func noRadios() throws {
        for number in UInt8(1)...4 { try report(number, heard: nil) }
        #expect(pairs(at: 300_000).isEmpty)
    }

    @Test("two whose places are wrong by more than they claim are paired only if they hear each other from nearby")
    mutating func wrongPlaces() throws {
        for (loss, at) in [(Int64(-15), Int64(0)), (15, 10_000_000)] {
            try report(1, heard: [2: loss], at: at)
            try report(2, metres: 200, heard: [1: loss], at: at)
            #expect(pairs(at: at + BumpMatcher.waitMicroseconds).isEmpty == (loss == 15))
        }
    }

    @Test("somebody who claims to hear one of a pair, and is not heard, does not come between them")
    mutating func liar() throws {
        try report(1, heard: [2: -15])
        try report(2, heard: [1: -15])
        try report(4, heard: [1: -60])
        #expect(pairs(at: 300_000) == [[1, 2]])
    }
}
