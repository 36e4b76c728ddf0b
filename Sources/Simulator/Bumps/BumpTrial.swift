import Ledger
import PaymentProtocol

/// How well the clearing node's matcher tells who bumped whom, by how many others bump nearby: the very matcher, fed with what
/// devices would report.
///
/// Pairs bump at random places of one square kilometre and at random moments. Each device errs about its place, learns of the
/// knock and tells of it with delays of its own, and hears those near it as radios do. All in whole numbers, so that a seed gives
/// the same result on every machine.
public struct BumpTrial: Sendable {
    public static let pairsMax = 100_000
    /// Pairs that bump in a second on a square kilometre, in tenths.
    public static let densityTenthsBounds: ClosedRange<Int64> = 1...1_000

    /// How well devices know where they are.
    public enum Surroundings: String, CaseIterable, Sendable {
        case outdoors, indoors

        /// Each as frequent as the others, in metres: two of three times a device is no further off.
        var accuracies: [Int64] {
            switch self {
            case .outdoors: [5, 10, 20, 35]
            case .indoors: [50]
            }
        }
    }

    public let surroundings: Surroundings
    /// Pairs in a second on a square kilometre, in tenths.
    public let densityTenths: Int64
    public let pairCount: Int
    /// How many devices have a radio.
    public let radioShare: Ratio

    /// Nil out of bounds.
    public init?(_ surroundings: Surroundings, densityTenths: Int64, pairCount: Int, radioShare: Ratio) {
        guard Self.densityTenthsBounds.contains(densityTenths), (1...Self.pairsMax).contains(pairCount) else {
            return nil
        }
        (self.surroundings, self.densityTenths, self.pairCount, self.radioShare) =
            (surroundings, densityTenths, pairCount, radioShare)
    }

    /// What became of the pairs.
    public struct Result: Equatable, Sendable {
        public fileprivate(set) var right = 0
        /// At least one of the two was introduced to another. The authentication string is what is left then.
        public fileprivate(set) var wrong = 0
        /// Told to bump again: more than one could have been the partner, or none was near enough.
        public fileprivate(set) var refused = 0
    }

    public func run(seed: UInt64) -> Result {
        var devices = crowd(seed: seed)
        var chance = RandomStream(seed: seed, concern: "bump radios")
        RadioAir().listen(&devices, using: &chance)
        var matcher = BumpMatcher()
        var partners: [Int: Int] = [:]
        func note(_ outcomes: [BumpMatcher.Outcome]) {
            for case .matched(let one, _, let other, _) in outcomes {
                partners[Int(one.connection)] = Int(other.connection)
                partners[Int(other.connection)] = Int(one.connection)
            }
        }
        var now = Timestamp(microseconds: 0)
        let order = devices.indices.sorted { (devices[$0].arrives, $0) < (devices[$1].arrives, $1) }
        for index in order {
            let arrives = devices[index].arrives
            // As often as its timers would.
            while now.adding(microseconds: Self.tickMicroseconds) < arrives {
                now = now.adding(microseconds: Self.tickMicroseconds)
                note(matcher.advance(to: now))
            }
            now = arrives
            note(
                matcher.receive(
                    devices[index].report, from: devices[index].bumper,
                    roundTripMicroseconds: devices[index].roundTripMicroseconds, at: now))
        }
        for _ in 0...(BumpMatcher.waitMicroseconds / Self.tickMicroseconds) {
            now = now.adding(microseconds: Self.tickMicroseconds)
            note(matcher.advance(to: now))
        }
        var result = Result()
        for pair in 0..<pairCount {
            switch (partners[2 * pair], partners[2 * pair + 1]) {
            case (2 * pair + 1, 2 * pair): result.right += 1
            case (nil, nil): result.refused += 1
            default: result.wrong += 1
            }
        }
        return result
    }

    private static let tickMicroseconds: Int64 = 50_000

    /// Devices 2 n and 2 n + 1 are a pair.
    private func crowd(seed: UInt64) -> [BumpTrialDevice] {
        var chance = RandomStream(seed: seed, concern: "bump crowd")
        let span = Int64(pairCount) * 10_000_000 / densityTenths
        var devices: [BumpTrialDevice] = []
        for pair in 0..<pairCount {
            let place = (chance.draw(0...1_000_000), chance.draw(0...1_000_000))
            let knock = Timestamp(microseconds: 1_000_000 + chance.draw(0...span))
            for side in 0..<2 {
                devices.append(
                    BumpTrialDevice(
                        number: 2 * pair + side, at: place, accuracyMetres: chance.pick(surroundings.accuracies),
                        knock: knock, namesAmount: side == 0, hasRadio: chance.happens(radioShare), using: &chance))
            }
        }
        return devices
    }
}
