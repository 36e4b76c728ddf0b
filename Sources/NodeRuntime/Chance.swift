import CSodium

/// The operating system's randomness, through libsodium. Nothing else in the product draws any.
public struct SystemChance: RandomNumberGenerator, Sendable {
    public init() {
        // 1 means that it was ready already; it fails only where the system offers no randomness at all.
        precondition(sodium_init() >= 0, "libsodium found no source of randomness")
    }

    public mutating func next() -> UInt64 {
        var word: UInt64 = 0
        randombytes_buf(&word, MemoryLayout<UInt64>.size)
        return word
    }
}
