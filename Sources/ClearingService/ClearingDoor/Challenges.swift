import Ledger
import PaymentProtocol

/// The challenges of a door: each can be signed once, within its time.
///
///     issued ──▶ taken ──accepted──▶ kept until its time is over, so that it is not taken twice
///                  └────rejected──▶ as if it had never been taken
///
/// A challenge says when it was made and is sealed with a secret of the door, so the door keeps nothing for those that it
/// hands out: nobody can fill its memory by asking for them, nor by signing them with keys that speak for no account.
struct Challenges: Sendable {
    static let lifetimeMicroseconds: Int64 = 60_000_000
    /// Twenty proofs a second of one account, for as long as a challenge lives: nobody uses up what there is for all.
    static let keptPerAccountMax = 1_200
    private let keptMax: Int
    /// Known to this door alone, and to nobody once it is closed.
    private let secret: Bytes32
    /// Their proofs are being looked at: as many at most as there are connections.
    private var taken: Set<Digest> = []
    private var kept: Set<Digest> = []
    /// The same as `kept`, in the order in which they were accepted.
    private var keptInOrder: [(challenge: Digest, account: AccountIdentifier, accepted: Int64)] = []
    private var counts: [AccountIdentifier: Int] = [:]
    private var firstKept = 0

    /// - Parameter keptMax: by default 1,000 proofs a second, for as long as a challenge lives.
    init(secret: Bytes32, keptMax: Int = 60_000) {
        self.secret = secret
        self.keptMax = keptMax
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

    /// Takes a challenge: until it is rejected, the same one is not valid again.
    ///
    /// - Parameter account: for which it was signed, as the proof says.
    mutating func take(_ challenge: Digest, of account: AccountIdentifier, at now: Int64) throws(Refusal) {
        forget(at: now)
        let bytes = challenge.bytes32.bytes
        let made = Int64(bitPattern: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) })
        guard seal(Array(bytes[..<16])) == challenge, made <= now, now - made < Self.lifetimeMicroseconds,
            !taken.contains(challenge), !kept.contains(challenge)
        else { throw .notValid }
        guard taken.count + kept.count < keptMax, counts[account] ?? 0 < Self.keptPerAccountMax else { throw .busy }
        taken.insert(challenge)
    }

    /// The proof that signed it holds: it is never valid again.
    mutating func accept(_ challenge: Digest, of account: AccountIdentifier, at now: Int64) {
        guard taken.remove(challenge) != nil else { return }
        kept.insert(challenge)
        keptInOrder.append((challenge, account, now))
        counts[account, default: 0] += 1
    }

    /// The proof that signed it speaks for nobody.
    mutating func reject(_ challenge: Digest) {
        taken.remove(challenge)
    }

    var count: Int { taken.count + kept.count }

    /// The first 16 bytes, and 16 that only this door can make from them.
    private func seal(_ head: [UInt8]) -> Digest {
        let mark = Digest.blake2b(of: Array("handsel challenge".utf8) + secret.bytes + head).bytes32.bytes
        guard let bytes = Bytes32(head + mark[..<16]) else { preconditionFailure("16 and 16 are 32") }
        return Digest(bytes)
    }

    /// Lets go of those whose time is over: none was made after it was accepted.
    private mutating func forget(at now: Int64) {
        while firstKept < keptInOrder.count, now - keptInOrder[firstKept].accepted >= Self.lifetimeMicroseconds {
            let (challenge, account, _) = keptInOrder[firstKept]
            kept.remove(challenge)
            let count = (counts[account] ?? 1) - 1
            counts[account] = count > 0 ? count : nil
            firstKept += 1
        }
        guard firstKept > keptInOrder.count / 2 else { return }
        keptInOrder.removeFirst(firstKept)
        firstKept = 0
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
    }
}
