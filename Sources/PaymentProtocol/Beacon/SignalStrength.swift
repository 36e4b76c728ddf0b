/// How strongly something is heard, smoothed: single readings differ by 6 dB and more while nobody moves.
///
/// An exponential average in 256ths of a decibel, without floating point, so that it is the same on every machine.
struct SignalStrength: Hashable, Sendable {
    /// What BlueZ and controllers say where they do not know.
    static let unavailable: Int8 = 127
    /// Each reading counts for an eighth: what differs by 6.5 dB from one reading to the next then differs by 1.7 dB.
    private static let weight: Int32 = 8
    private static let unit: Int32 = 256

    private var sum: Int32?

    /// In dBm, rounded down; nil before anything was read.
    var decibels: Int? { sum.map { Int($0 >> 8) } }

    mutating func read(_ decibels: Int8) {
        guard decibels != Self.unavailable else { return }
        let reading = Int32(decibels) * Self.unit
        sum = sum.map { $0 + (reading - $0) / Self.weight } ?? reading
    }
}
