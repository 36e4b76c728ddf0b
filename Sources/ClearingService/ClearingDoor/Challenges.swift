import Ledger
import PaymentProtocol

/// The challenges of a door: each can be signed once, within its time.
///
///     issued ──▶ taken (once) ──▶ kept until its time is over, so that it is not taken twice
///
/// A challenge says when it was made and is sealed with a secret of the door, so the door keeps nothing for those that it
/// hands out: nobody can fill its memory by asking for them. It keeps those that were taken, and each of those bears the
/// signature of an account's key.
struct Challenges: Sendable {
    static let lifetimeMicroseconds: Int64 = 60_000_000
    /// More proofs than a machine can check in the lifetime of a challenge.
    static let takenMax = 262_144

    /// Known to this door alone, and to nobody once it is closed.
    private let secret: Bytes32
    private var taken: Set<Digest> = []
    /// The same, the oldest first.
    private var takenInOrder: [(challenge: Digest, made: Int64)] = []
    private var firstTaken = 0

    init(secret: Bytes32) {
        self.secret = secret
    }

    enum Refusal: Error, Equatable {
        /// Not made by this door, or its time is over, or it was taken before.
        case notValid
        case busy
    }

    /// - Parameters:
    ///   - now: microseconds of a clock that is never set.
    ///   - nonce: 8 bytes that make two challenges of one moment two.
    func issue(at now: Int64, nonce: UInt64) -> Digest {
        seal(Self.bytes(UInt64(bitPattern: now)) + Self.bytes(nonce))
    }

    /// Takes a challenge: the same one is never valid again.
    mutating func take(_ challenge: Digest, at now: Int64) throws(Refusal) {
        forget(at: now)
        let bytes = challenge.bytes32.bytes
        let made = Int64(bitPattern: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) })
        guard seal(Array(bytes[..<16])) == challenge, made <= now, now - made < Self.lifetimeMicroseconds,
            !taken.contains(challenge)
        else { throw .notValid }
        guard taken.count < Self.takenMax else { throw .busy }
        taken.insert(challenge)
        takenInOrder.append((challenge, now))
    }

    /// The first 16 bytes, and 16 that only this door can make from them.
    private func seal(_ head: [UInt8]) -> Digest {
        let mark = Digest.blake2b(of: Array("handsel challenge".utf8) + secret.bytes + head).bytes32.bytes
        guard let bytes = Bytes32(head + mark[..<16]) else { preconditionFailure("16 and 16 are 32") }
        return Digest(bytes)
    }

    /// Lets go of those that could not be taken again anyway. Those taken later were made at most a lifetime before.
    private mutating func forget(at now: Int64) {
        while firstTaken < takenInOrder.count, now - takenInOrder[firstTaken].made >= Self.lifetimeMicroseconds {
            taken.remove(takenInOrder[firstTaken].challenge)
            firstTaken += 1
        }
        guard firstTaken > takenInOrder.count / 2 else { return }
        takenInOrder.removeFirst(firstTaken)
        firstTaken = 0
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
    }
}
