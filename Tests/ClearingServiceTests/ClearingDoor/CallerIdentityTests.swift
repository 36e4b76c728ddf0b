import ClearingService
import Ledger
import PaymentProtocol
import Testing

@Suite("Proving who asks")
struct CallerIdentityTests {
    private let path = "/v1/balance"

    @Test("a proof is good for one request")
    func once() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.withDoor { address in
            let headers = try await fixture.authorization(of: fixture.ada, at: address)
            let replies = [try await address.get(path, headers), try await address.get(path, headers)]
            #expect(replies.map(\.status) == [200, 401])
            let name = try replies[1].error.reason.name
            #expect(name == "challenge_not_valid")
        }
    }

    @Test("a proof is good for a minute")
    func expires() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.withDoor { address in
            let (first, second) = (
                try await fixture.authorization(of: fixture.ada, at: address),
                try await fixture.authorization(of: fixture.ada, at: address)
            )
            fixture.clock.advance(microseconds: 59_999_999)
            let inTime = try await address.get(path, first)
            #expect(inTime.status == 200)
            fixture.clock.advance(microseconds: 1)
            let late = try await address.get(path, second)
            #expect(late.status == 401)
        }
    }

    @Test("a proof over anything but this door's challenge is refused, and so is one for another purpose")
    func foreign() async throws {
        let fixture = try await ClearingDoorFixture()
        let stranger = try Person(7, name: "Mallory", at: fixture.clearing.genesis.logKey, created: fixture.now)
        try await fixture.withDoor { address in
            func status(_ proof: (Digest) throws -> Signed<ChannelProof>) async throws -> (Int, String) {
                let challenge = try await fixture.challenge(at: address)
                let reply = try await address.get(path, ClearingDoorFixture.header(try proof(challenge)))
                return (reply.status, try reply.error.reason.name)
            }
            let invented = try await status { _ in try fixture.ada.proof(.sha256(of: [1])) }
            #expect(invented == (401, "challenge_not_valid"))
            let zero = try await status { _ in try fixture.ada.proof(Digest(.zero)) }
            #expect(zero == (401, "challenge_not_valid"))
            // What was signed for a link is good for nothing here.
            let responder = try await status { try fixture.ada.proof($0, side: .initiator) }
            #expect(responder == (401, "not_identified"))
            let elsewhere = try await status { try fixture.ada.proof($0, clearing: fixture.ben.key.publicKey) }
            #expect(elsewhere == (421, "wrong_clearing_node"))
            let unknown = try await status { try stranger.proof($0) }
            #expect(unknown == (404, "unknown_account"))
            // Ben's key, and Ada's account.
            let foreignKey = try await status { challenge in
                try fixture.ben.key.signed(
                    ChannelProof(
                        clearing: fixture.clearing.genesis.logKey, account: fixture.ada.account, channel: challenge,
                        side: .caller))
            }
            #expect(foreignKey == (403, "not_authorised"))
        }
    }

    @Test("what is no proof at all is refused before anything else")
    func malformed() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.withDoor { address in
            let challenge = try await fixture.challenge(at: address)
            let proof = try fixture.ada.proof(challenge)
            let text = Base64URL.encode(proof.envelope)
            var tampered = proof.envelope
            tampered[tampered.count - 1] ^= 1
            let opening = Base64URL.encode(fixture.ada.opening.envelope)
            for value in [
                "", "Handsel", "Handsel ", "Bearer \(text)", "Basic YWRhOmFkYQ==", "Handsel \(text)=",
                "Handsel  \(text)",
                "Handsel \(text) x", "Handsel \(opening)", "Handsel \(Base64URL.encode(tampered))",
                "Handsel \(text.dropLast())",
            ] {
                let reply = try await address.get(path, ["Authorization": value])
                #expect(reply.status == 401, "\(value)")
                let name = try reply.error.reason.name
                #expect(name == "malformed_proof")
            }
            // None of these used the challenge up.
            let reply = try await address.get(path, ["Authorization": "handsel \(text)"])
            #expect(reply.status == 200)
        }
    }

    @Test("a proof that does not hold is refused even where nobody has to prove anything")
    func onPayments() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        let asked = await fixture.clearing.askedCount
        let reply = try await fixture.withDoor {
            try await $0.post("/v1/payments", cose: intent.envelope, ["Authorization": "Handsel AAAA"])
        }
        #expect(reply.status == 401)
        #expect(await fixture.clearing.askedCount == asked)
    }
}
