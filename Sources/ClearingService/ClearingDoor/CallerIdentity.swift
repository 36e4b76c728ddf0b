import HTTPTypes
import Hummingbird
import Ledger
import PaymentProtocol
import Synchronization

/// Who asks, as the `Authorization` header proves: `Handsel <ChannelProof in base64url>` over a challenge of this door.
final class CallerIdentity: Sendable {
    private let surroundings: DoorSurroundings
    /// What challenges count from, so that they tell nobody how long the machine has been running.
    private let opened: Int64
    private let challenges: Mutex<Challenges>

    init(_ surroundings: DoorSurroundings) {
        self.surroundings = surroundings
        opened = surroundings.monotonicMicroseconds()
        challenges = Mutex(Challenges(secret: surroundings.randomBytes()))
    }

    private var now: Int64 { surroundings.monotonicMicroseconds() - opened }

    func challenge() -> Digest {
        let nonce = surroundings.randomBytes().withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        let now = now
        return challenges.withLock { $0.issue(at: now, nonce: nonce) }
    }

    /// Begins a session for whoever asks: for an account if the request proves one, else for nobody.
    ///
    /// - Throws: `DoorFailure` 401 if the request's proof does not hold, other ones if the node does not accept it; `DoorError`.
    func session(for request: Request, with operations: any ClearingOperations) async throws -> DoorSession {
        guard let proof = try proof(of: request) else { return try await DoorSession.begin(operations, proof: nil) }
        let (challenge, account) = (proof.message.channel, proof.message.account)
        let now = now
        do throws(Challenges.Refusal) {
            try challenges.withLock { challenges throws(Challenges.Refusal) in
                try challenges.take(challenge, of: account, at: now)
            }
        } catch .busy {
            throw DoorError.busy
        } catch .notValid {
            throw Self.failure(
                "challenge_not_valid",
                "The proof's channel is not a challenge of this door, or it was used before, or its time is over. "
                    + "Take a new one from /v1/challenge.")
        }
        do {
            let session = try await DoorSession.begin(operations, proof: proof)
            challenges.withLock { $0.accept(challenge, of: account, at: now) }
            return session
        } catch {
            challenges.withLock { $0.reject(challenge) }
            throw error
        }
    }

    /// Nil if the request does not say who asks.
    private func proof(of request: Request) throws(DoorFailure) -> Signed<ChannelProof>? {
        let values = request.headers[values: .authorization]
        guard let header = values.first else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: false)
        guard values.count == 1, parts.count == 2, parts[0].lowercased() == "handsel",
            let bytes = Base64URL.decode(parts[1])
        else {
            throw Self.failure(
                "malformed_proof",
                "The Authorization header must be `Handsel` and one signed ChannelProof in base64url.")
        }
        do throws(EnvelopeError) {
            return try Envelope(decoding: bytes).verified(as: ChannelProof.self)
        } catch {
            throw Self.failure(
                "malformed_proof", "The Authorization header bears no valid ChannelProof. \(error.message)")
        }
    }

    private static func failure(_ name: String, _ message: String) -> DoorFailure {
        DoorFailure(.unauthorized, name: name, message)
    }
}
