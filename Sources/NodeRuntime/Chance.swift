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

/// The same, drawn a few hundred bytes at a time: every record of a journal needs some, and asking the system for eight
/// takes as long as for all of them. Each word is wiped as it is handed out.
///
/// A reference, so that no copy of it can hand out the same word again; for one thread.
final class DrawnChance: RandomNumberGenerator {
    private static let wordsAhead = 64

    private var words = [UInt64](repeating: 0, count: DrawnChance.wordsAhead)
    private var position = DrawnChance.wordsAhead

    init() {
        Sodium.initialize()
    }

    func next() -> UInt64 {
        if position == words.count {
            randombytes_buf(&words, words.count * MemoryLayout<UInt64>.size)
            position = 0
        }
        defer {
            words[position] = 0
            position += 1
        }
        return words[position]
    }
}
