/// When to try again to reach a device over the radio: after each failure a longer pause, and not for ever.
///
/// Connecting over Bluetooth LE fails now and then though both devices are well: the other was not heard in time, or the
/// adapter was busy. So a few attempts follow each other, never two at once, with pauses that give the radio back to
/// others meanwhile.
public struct RadioRedial: Equatable, Sendable {
    public static let attemptsMax = 6
    /// The first pause; each that follows is twice as long, up to the greatest.
    public static let pauseMicrosecondsMin: Int64 = 250_000
    public static let pauseMicrosecondsMax: Int64 = 4_000_000

    private var attempts = 0
    private var pauseMicroseconds = pauseMicrosecondsMin

    public init() {}

    /// An attempt has failed.
    ///
    /// - Parameter isTransient: whether trying again can help at all.
    /// - Returns: how long to wait before the next attempt, with a quarter more or less by chance, so that two devices that
    ///   got into each other's way do not do so again. Nil: give up.
    public mutating func failed(isTransient: Bool, using random: inout some RandomNumberGenerator) -> Int64? {
        attempts += 1
        guard isTransient, attempts < Self.attemptsMax else { return nil }
        let pause = pauseMicroseconds
        pauseMicroseconds = min(pause * 2, Self.pauseMicrosecondsMax)
        return pause + Int64.random(in: -pause / 4...pause / 4, using: &random)
    }
}
