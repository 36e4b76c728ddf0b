public import Ledger

/// Chance that is the same on every machine: one stream for each concern of a world, so that drawing more for one
/// changes nothing for the others.
///
/// xoshiro256**, its state filled by SplitMix64. The standard library's ways to draw in a range are not used, since
/// they may change from one release to the next.
/// - Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter concern: what the stream decides about, such as `network`; another name is another stream.
    public init(seed: UInt64, concern: String) {
        // FNV-1a keeps the names apart; SplitMix64 then mixes them with the seed.
        var name: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in concern.utf8 { name = (name ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        var mixer = SplitMix64(state: seed ^ name)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    public mutating func next() -> UInt64 {
        let result = Self.rotate(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotate(state.3, by: 45)
        return result
    }

    private static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}

extension RandomStream {
    /// Whether something happens that happens this often.
    public mutating func happens(_ ratio: Ratio) -> Bool {
        // Drawn also where the answer is clear, so that a scenario with a fault switched off keeps its other draws.
        below(ratio.denominator) < ratio.numerator
    }

    /// From 0 up to, not including, `bound`. Lemire's multiplication: its bias is below 2⁻³² for our bounds.
    public mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "there is nothing to draw from")
        return next().multipliedFullWidth(by: bound).high
    }

    public mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(UInt64(range.upperBound - range.lowerBound) + 1))
    }

    public mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(below(UInt64(choices.count)))]
    }

    public mutating func bytes32() -> Bytes32 {
        var bytes: [UInt8] = []
        for _ in 0..<4 {
            let word = next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift))) }
        }
        guard let drawn = Bytes32(bytes) else { preconditionFailure("32 bytes are 32 bytes") }
        return drawn
    }
}

/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
