import HTTPTypes
import Hummingbird
import Ledger
import PaymentProtocol
import Synchronization

/// Who asks, as the `Authorization` header proves: `Handsel <ChannelProof in base64url>` over a challenge of this door.
final class CallerIdentity: Sendable {
    private let surroundings: DoorSurroundings
    private let challenges: Mutex<Challenges>

    init(_ surroundings: DoorSurroundings) {
        self.surroundings = surroundings
        challenges = Mutex(Challenges(secret: surroundings.randomBytes()))
    }

    func challenge() -> Digest {
        let nonce = surroundings.randomBytes().withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        return challenges.withLock { $0.issue(at: surroundings.monotonicMicroseconds(), nonce: nonce) }
    }

    /// Nil if the request does not say who asks.
    ///
    /// - Throws: `DoorFailure` 401 if what it says is not a proof over a valid challenge; `DoorError.busy`.
    func proof(of request: Request) throws -> Signed<ChannelProof>? {
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
        let proof: Signed<ChannelProof>
        do throws(EnvelopeError) {
            proof = try Envelope(decoding: bytes).verified(as: ChannelProof.self)
        } catch {
            throw Self.failure(
                "malformed_proof", "The Authorization header bears no valid ChannelProof. \(error.message)")
        }
        do throws(Challenges.Refusal) {
            try challenges.withLock { challenges throws(Challenges.Refusal) in
                try challenges.take(proof.message.channel, at: surroundings.monotonicMicroseconds())
            }
        } catch .busy {
            throw DoorError.busy
        } catch .notValid {
            throw Self.failure(
                "challenge_not_valid",
                "The proof's channel is not a challenge of this door, or it was used before, or its time is over. "
                    + "Take a new one from /v1/challenge.")
        }
        return proof
    }

    /// - Throws: `DoorFailure` 401 also if the request does not say who asks.
    func requiredProof(of request: Request) throws -> Signed<ChannelProof> {
        guard let proof = try proof(of: request) else { throw DoorFailure(RequestFailure.notIdentified) }
        return proof
    }

    private static func failure(_ name: String, _ message: String) -> DoorFailure {
        DoorFailure(.unauthorized, name: name, message)
    }
}
