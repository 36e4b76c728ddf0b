import Ledger
import PaymentProtocol

/// Who hears whom over Bluetooth, and how strongly.
///
/// Loss grows by 18.5 dB for each tenfold distance, which is what fits recordings of phones in an office; what stands between
/// two devices adds an error that both share, and each reading one of its own.
struct RadioAir: Sendable {
    /// Weaker than this against one metre, nothing is heard: some ninety metres in the open.
    static let lossMax: Int64 = 36
    /// A scan misses some.
    static let heard = Ratio(4, in: 5) ?? .always
    /// Devices broadcast for some seconds around the knock.
    static let seconds: Int64 = 10

    func listen(_ devices: inout [BumpTrialDevice], using chance: inout RandomStream) {
        let order = devices.indices.sorted { (devices[$0].knock, $0) < (devices[$1].knock, $1) }
        var hearings = [[RadioHearing.Heard]](repeating: [], count: devices.count)
        for (place, one) in order.enumerated() where devices[one].hasRadio {
            for other in order[(place + 1)...] {
                guard devices[other].knock.microseconds(since: devices[one].knock) <= Self.seconds * 1_000_000 else {
                    break
                }
                guard devices[other].hasRadio, let loss = Self.loss(devices[one], devices[other]) else { continue }
                let between = Self.error(6, using: &chance)
                for (listener, speaker) in [(one, other), (other, one)] {
                    let read = loss + between + Self.error(3, using: &chance)
                    guard chance.happens(Self.heard), read <= Self.lossMax,
                        let heard = RadioHearing.Heard(devices[speaker].identifier, lossDecibels: max(-60, read))
                    else { continue }
                    hearings[listener].append(heard)
                }
            }
        }
        for index in devices.indices {
            let strongest = hearings[index].sorted { ($0.lossDecibels ?? 0) < ($1.lossDecibels ?? 0) }
            devices[index].hear(Array(strongest.prefix(RadioHearing.heardMax)))
        }
    }

    /// In dB against one metre; nil if too far away to be worth the sum.
    private static func loss(_ one: BumpTrialDevice, _ other: BumpTrialDevice) -> Int64? {
        let (east, north) = (abs(one.place.east - other.place.east), abs(one.place.north - other.place.north))
        guard max(east, north) < 300_000 else { return nil }
        // Radios are a hand apart at least. 18.5 dB for each tenfold distance are 5.57 for each doubling, and half of that for
        // each doubling of the square.
        let square = UInt64(max(east * east + north * north, 10_000))
        let doublings = Int64(63 - square.leadingZeroBitCount)
        let part = Int64((square << UInt64(square.leadingZeroBitCount + 1)) >> 54)
        // 2785 thousandths of a dB; a metre's square is 10⁶ mm², which is 19.93 doublings. Linear between two of them.
        return (2_785 * (doublings * 1_024 + part) / 1_024 - 55_508) / 1_000
    }

    /// In dB; nearly normal, with this standard deviation.
    private static func error(_ deviation: Int64, using chance: inout RandomStream) -> Int64 {
        let sum = (0..<12).reduce(Int64(0)) { sum, _ in sum + chance.draw(-500...500) }
        return sum * deviation / 1_000
    }
}
