import Ledger
import NodeRuntime
import PaymentProtocol
import Synchronization
import Testing

/// The same words from the same seed, always (SplitMix64): for tests that keep the bytes they made.
struct TestChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// A clock that a test sets.
final class TestClock: ClockSource {
    private let wall: Mutex<Int64>

    init(seconds: Int64) {
        wall = Mutex(seconds * 1_000_000)
    }

    func read() -> ClockReading {
        let now = wall.withLock { $0 }
        return ClockReading(wall: Timestamp(microseconds: now), monotonicMicroseconds: now)
    }

    func advance(seconds: Int64) {
        wall.withLock { $0 += seconds * 1_000_000 }
    }
}

extension KeyCost {
    /// As cheap as Argon2id gets: 8 KiB once.
    static var light: KeyCost {
        get throws { try #require(KeyCost(operations: 1, memoryBytes: 8_192)) }
    }
}

extension NodeSecretKeys {
    static func test(_ role: NodeRole, seed: UInt64 = 1) -> NodeSecretKeys {
        var chance = TestChance(seed: seed)
        return .generate(role, using: &chance)
    }
}
