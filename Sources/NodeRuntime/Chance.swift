import CSodium
import PaymentProtocol

/// The operating system's randomness, through libsodium. Nothing else in the product draws any.
public struct SystemChance: RandomNumberGenerator, Sendable {
    public init() {
        Sodium.initialize()
    }

    public mutating func next() -> UInt64 {
        var word: UInt64 = 0
        randombytes_buf(&word, MemoryLayout<UInt64>.size)
        return word
    }
}
