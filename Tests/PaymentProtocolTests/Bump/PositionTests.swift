import Foundation
import Testing

@testable import PaymentProtocol

@Suite("Position")
struct PositionTests {
    private static let pole: Int64 = 900_000_000
    private static let half: Int64 = 1_800_000_000

    private func position(_ latitude: Int64, _ longitude: Int64) throws -> Position {
        try #require(Position(latitude: latitude, longitude: longitude))
    }

    /// Millimetres along a great circle of a sphere of 6,371.0 km, by the haversine formula.
    private func haversine(_ first: Position, _ second: Position) -> Double {
        func radians(_ value: Int64) -> Double { Double(value) * 1e-7 * .pi / 180 }
        let north = sin(radians(first.latitude - second.latitude) / 2)
        let east = sin(radians(first.longitude - second.longitude) / 2)
        let square =
            north * north + cos(radians(first.latitude)) * cos(radians(second.latitude)) * east * east
        return 2 * 6_371_000_000 * asin(min(1, square.squareRoot()))
    }

    @Test("there is no place off the globe")
    func globe() {
        #expect(Position(latitude: Self.pole, longitude: Self.half) != nil)
        #expect(Position(latitude: -Self.pole, longitude: -Self.half) != nil)
        #expect(Position(latitude: Self.pole + 1, longitude: 0) == nil)
        #expect(Position(latitude: -Self.pole - 1, longitude: 0) == nil)
        #expect(Position(latitude: 0, longitude: Self.half + 1) == nil)
        #expect(Position(latitude: 0, longitude: -Self.half - 1) == nil)
        #expect(Position(latitude: .max, longitude: .min) == nil)
    }

    @Test("distances of a street are right to 5 parts in 10,000 and 25 mm, where people live")
    func street() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let latitude = Int64.random(in: -700_000_000...700_000_000, using: &random)
            let longitude = Int64.random(in: -Self.half...Self.half, using: &random)
            let first = try position(latitude, longitude)
            // Up to a kilometre.
            let second = try position(
                latitude + Int64.random(in: -80_000...80_000, using: &random),
                max(-Self.half, min(Self.half, longitude + Int64.random(in: -80_000...80_000, using: &random))))
            let (found, expected) = (Double(first.distanceMillimetres(to: second)), haversine(first, second))
            #expect(abs(found - expected) <= expected * 5e-4 + 25, "\(first) to \(second)")
            // Never further than they are, but for what the sphere's radius is rounded by.
            #expect(found <= expected * (1 + 1e-6) + 1, "\(first) to \(second)")
        }
    }

    @Test("a place is nowhere else than where it is, and as far from another as the other from it")
    func symmetry() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            let first = try position(
                Int64.random(in: -Self.pole...Self.pole, using: &random),
                Int64.random(in: -Self.half...Self.half, using: &random))
            let second = try position(
                Int64.random(in: -Self.pole...Self.pole, using: &random),
                Int64.random(in: -Self.half...Self.half, using: &random))
            #expect(first.distanceMillimetres(to: first) == 0)
            #expect(first.distanceMillimetres(to: second) == second.distanceMillimetres(to: first))
            #expect(first.distanceMillimetres(to: second) <= Position.distanceMillimetresMax)
        }
    }

    @Test("the date line is crossed by the short way, and nothing overflows at the ends of the Earth")
    func ends() throws {
        let west = try position(-180_000_000, Self.half - 500)
        let east = try position(-180_000_000, -Self.half + 500)
        #expect(abs(Double(west.distanceMillimetres(to: east)) - haversine(west, east)) < 25)
        let north = try position(Self.pole, 0)
        let south = try position(-Self.pole, Self.half)
        #expect(north.distanceMillimetres(to: south) == Position.distanceMillimetresMax)
        // All longitudes of a pole are one place.
        #expect(try north.distanceMillimetres(to: position(Self.pole, Self.half)) == 0)
    }

    @Test("ten units to the north are a hundred and eleven millimetres")
    func unit() throws {
        #expect(try position(0, 0).distanceMillimetres(to: position(10, 0)) == 111)
        #expect(try position(0, 0).distanceMillimetres(to: position(0, 10)) == 111)
        // At 60 degrees a degree of longitude is half as long.
        #expect(try position(600_000_000, 0).distanceMillimetres(to: position(600_000_000, 1_000)) == 5_559)
    }
}
