import Ledger
import PaymentProtocol
import Testing

@testable import ClearingService

@Suite("Challenges")
struct ChallengesTests {
    private static let lifetime = Challenges.lifetimeMicroseconds
    private static let ada = AccountIdentifier(Bytes32(last: 1)), ben = AccountIdentifier(Bytes32(last: 2))

    @Test("a challenge is valid once")
    func once() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        let challenge = challenges.issue(at: 1_000, nonce: 7)
        try challenges.take(challenge, of: Self.ada, at: 1_000)
        #expect(throws: Challenges.Refusal.notValid) { try challenges.take(challenge, of: Self.ada, at: 1_000) }
        challenges.accept(challenge, of: Self.ada, at: 1_000)
        #expect(throws: Challenges.Refusal.notValid) { try challenges.take(challenge, of: Self.ada, at: 1_000) }
        #expect(throws: Challenges.Refusal.notValid) {
            try challenges.take(challenge, of: Self.ada, at: 1_000 + Self.lifetime - 1)
        }
        #expect(throws: Challenges.Refusal.notValid) {
            try challenges.take(challenge, of: Self.ada, at: 1_000 + Self.lifetime)
        }
    }

    @Test("a challenge whose proof was rejected is as good as before, and leaves nothing behind")
    func rejected() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        let challenge = challenges.issue(at: 0, nonce: 7)
        try challenges.take(challenge, of: Self.ada, at: 0)
        challenges.reject(challenge)
        #expect(challenges.count == 0)
        try challenges.take(challenge, of: Self.ada, at: 0)
    }

    @Test("a challenge is valid for its time, and not before it was made")
    func time() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        let challenge = challenges.issue(at: 1_000, nonce: 7)
        #expect(throws: Challenges.Refusal.notValid) { try challenges.take(challenge, of: Self.ada, at: 999) }
        #expect(throws: Challenges.Refusal.notValid) {
            try challenges.take(challenge, of: Self.ada, at: 1_000 + Self.lifetime)
        }
        try challenges.take(challenge, of: Self.ada, at: 1_000 + Self.lifetime - 1)
    }

    @Test("two challenges of one moment are two")
    func nonce() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        let first = challenges.issue(at: 0, nonce: 1)
        let second = challenges.issue(at: 0, nonce: 2)
        #expect(first != second)
        try challenges.take(first, of: Self.ada, at: 0)
        try challenges.take(second, of: Self.ada, at: 0)
    }

    @Test("nobody else can make one: neither another door, nor by changing any bit of one")
    func forged() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        let foreign = Challenges(secret: Bytes32(last: 2)).issue(at: 0, nonce: 7)
        #expect(throws: Challenges.Refusal.notValid) { try challenges.take(foreign, of: Self.ada, at: 0) }
        let own = challenges.issue(at: 0, nonce: 7)
        for bit in 0..<256 {
            var bytes = own.bytes32.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = Digest(try #require(Bytes32(bytes)))
            #expect(throws: Challenges.Refusal.notValid) { try challenges.take(changed, of: Self.ada, at: 0) }
        }
        try challenges.take(own, of: Self.ada, at: 0)
    }

    @Test("what was taken is let go when its time is over, and never before")
    func forgotten() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        var made: [(challenge: Digest, at: Int64)] = []
        for step in Int64(0)..<5_000 {
            let now = step * 100_000
            let challenge = challenges.issue(at: now, nonce: UInt64(step))
            try challenges.take(challenge, of: Self.ada, at: now)
            challenges.accept(challenge, of: Self.ada, at: now)
            made.append((challenge, now))
            let recent = made.suffix(1 + Int(step * 31 % 700))
            if let (old, _) = recent.first {
                #expect(throws: Challenges.Refusal.notValid) { try challenges.take(old, of: Self.ada, at: now) }
            }
            #expect(challenges.count <= Int(Self.lifetime / 100_000) + 1)
        }
    }

    @Test("one account uses up its own share, and nobody else's")
    func share() throws {
        var challenges = Challenges(secret: Bytes32(last: 1))
        for nonce in 0..<UInt64(Challenges.keptPerAccountMax) {
            let challenge = challenges.issue(at: 0, nonce: nonce)
            try challenges.take(challenge, of: Self.ada, at: 0)
            challenges.accept(challenge, of: Self.ada, at: 0)
        }
        let next = challenges.issue(at: 0, nonce: 9_999)
        #expect(throws: Challenges.Refusal.busy) { try challenges.take(next, of: Self.ada, at: 0) }
        try challenges.take(next, of: Self.ben, at: 0)
        let later = challenges.issue(at: Self.lifetime, nonce: 1)
        try challenges.take(later, of: Self.ada, at: Self.lifetime)
    }

    @Test("there is a bound on those that were taken")
    func bound() throws {
        var challenges = Challenges(secret: Bytes32(last: 1), keptMax: 3)
        for nonce in UInt64(0)..<3 {
            let challenge = challenges.issue(at: 0, nonce: nonce)
            try challenges.take(challenge, of: Self.ada, at: 0)
            challenges.accept(challenge, of: Self.ada, at: 0)
        }
        let next = challenges.issue(at: 0, nonce: 9)
        #expect(throws: Challenges.Refusal.busy) { try challenges.take(next, of: Self.ada, at: 0) }
        // It was not taken, and is good once there is room.
        let later = challenges.issue(at: 1, nonce: 9)
        try challenges.take(later, of: Self.ada, at: Self.lifetime)
    }
}
