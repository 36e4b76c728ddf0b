import CSodium
public import Ledger
import PaymentProtocol

/// The operating system's randomness, through libsodium. Nothing else in the product draws any.
public struct SystemChance: RandomNumberGenerator, Sendable {
    public init() {
        Sodium.initialize()
    }

    public mutating func bytes32() -> Bytes32 {
        guard let bytes = Bytes32((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &self) }) else {
            preconditionFailure("32 bytes are 32 bytes")
        }
        return bytes
    }

    public mutating func next() -> UInt64 {
        var word: UInt64 = 0
        randombytes_buf(&word, MemoryLayout<UInt64>.size)
        return word
    }
}
