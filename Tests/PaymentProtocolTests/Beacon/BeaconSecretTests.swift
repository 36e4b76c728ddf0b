import Ledger
import Testing

@testable import PaymentProtocol

struct BeaconSecretTests {
    private static let secret = BeaconSecret(Bytes32([UInt8](0..<32)) ?? .zero)
    private static let begun = Timestamp(microseconds: 28_333_333 * 60_000_000 + 12_345_678)

    @Test("an identifier is the one that Python's hashlib computes")
    func vector() {
        #expect(
            hexadecimal(Self.secret.identifier(begunAt: Self.begun).bytes) == "b33953095e5979bf33af7850c968824d")
    }

    @Test("a friend knows it for as long as it lasts, with clocks that differ a little, and not for longer")
    func friend() {
        let identifier = Self.secret.identifier(begunAt: Self.begun)
        for minutes in Int64(-2)...17 {
            #expect(Self.secret.made(identifier, heardAt: later(minutes)), "after \(minutes) minutes")
        }
        for minutes in [-4, -3, 20, 60, 1_440] as [Int64] {
            #expect(!Self.secret.made(identifier, heardAt: later(minutes)), "after \(minutes) minutes")
        }
        let other = BeaconSecret(Bytes32(last: 1))
        #expect(!other.made(identifier, heardAt: Self.begun))
    }

    @Test("it changes after 10 to 15 minutes, at a time that is drawn anew each time")
    func rotation() {
        var random = SeededGenerator(seed: 3)
        var now = Self.begun
        var rotation = BeaconRotation(Self.secret, at: now, using: &random)
        var seen = [rotation.identifier]
        var lifetimes: Set<Int64> = []
        for _ in 0..<200 {
            let lifetime = rotation.due.microseconds(since: now)
            #expect(BeaconSecret.lifetimeMicroseconds.contains(lifetime))
            lifetimes.insert(lifetime / 1_000_000)
            #expect(!rotation.advance(to: rotation.due.adding(microseconds: -1), using: &random))
            now = rotation.due
            #expect(rotation.advance(to: now, using: &random))
            seen.append(rotation.identifier)
        }
        #expect(Set(seen).count == seen.count, "none comes again")
        #expect(lifetimes.count > 100, "they are not all as long")
    }

    @Test("a clock that is set back does not keep an identifier on the air")
    func clockSetBack() {
        var random = SeededGenerator(seed: 4)
        var rotation = BeaconRotation(Self.secret, at: Self.begun, using: &random)
        let earlier = Self.begun.adding(microseconds: -86_400_000_000)
        #expect(rotation.advance(to: earlier, using: &random))
        #expect(rotation.due.microseconds(since: earlier) <= BeaconSecret.lifetimeMicroseconds.upperBound)
    }

    private func later(_ minutes: Int64) -> Timestamp { Self.begun.adding(microseconds: minutes * 60_000_000) }
}
