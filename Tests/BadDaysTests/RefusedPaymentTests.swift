import Foundation
import Ledger
import PaymentProtocol
import Testing

/// What a clearing node must not do, said to the real one over its real HTTP door by software with keys of its own.
@Suite("Payments that must not settle", .serialized)
struct RefusedPaymentTests {
    @Test("garbage, truncated, oversized and non-canonical bodies are refused, and the node goes on")
    func damagedBodies() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            let good = try OtherSoftware.signed(
                try debtor.intent(100, to: creditor.account, identifier: 1), by: debtor.key)
            var altered = good.envelope
            altered[altered.count / 2] ^= 1
            // The tag 18 written in two bytes: a second way to write the same value.
            let noncanonical = [0xd8, 0x12] + good.envelope.dropFirst()
            let bodies: [[UInt8]] = [
                [], Array("{\"amount\": 1}".utf8), Array(good.envelope.dropLast()), good.envelope + [0],
                [UInt8](repeating: 0x9f, count: 100_000), altered, noncanonical,
            ]
            for body in bodies {
                let answer = try await debtor.submit(body)
                #expect((400..<500).contains(answer.status), "\(answer.text)")
            }
            #expect(try await debtor.submit(good.envelope).status == 200)
            try await town.expectAgreement()
        }
    }

    @Test("a valid signature is good for one message type, one clearing node and one currency only")
    func otherContexts() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            let order = OperatorOrder(
                clearing: debtor.clearing, account: debtor.account, amount: Amount(minorUnits: 100, currency: .eur),
                reference: "mine", created: OtherSoftware.now)
            let otherType = try await debtor.submit(try OtherSoftware.signed(order, by: debtor.key).envelope)
            #expect(otherType.status == 400, "\(otherType.text)")

            let elsewhere = SecretKey(seed: Bytes32(last: 99)).publicKey
            let otherNode = try await debtor.pay(
                try debtor.intent(100, to: creditor.account, identifier: 2, clearing: elsewhere))
            #expect(otherNode.reason == "wrong_clearing_node", "\(otherNode.text)")

            let otherCurrency = try await debtor.pay(
                try debtor.intent(100, to: creditor.account, identifier: 3, currency: .usd))
            #expect(otherCurrency.reason == "insufficient_funds", "\(otherCurrency.text)")
            try await town.expectAgreement()
        }
    }

    @Test("a foreign key and a revoked key pay nothing")
    func keys() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            let second = SecretKey(seed: Bytes32(last: 77))
            func intent(_ identifier: UInt8) throws -> PaymentIntent {
                try debtor.intent(100, to: creditor.account, identifier: identifier)
            }
            #expect(try await debtor.pay(try intent(1), signedBy: second).reason == "foreign_key")

            let authorisation = KeyAuthorisation(
                clearing: debtor.clearing, account: debtor.account, key: second.publicKey, role: .payer,
                created: OtherSoftware.now)
            let authorised = try await debtor.post(
                "/v1/accounts/keys", try OtherSoftware.signed(authorisation, by: debtor.key).envelope)
            #expect((200..<300).contains(authorised.status), "\(authorised.text)")
            #expect(try await debtor.pay(try intent(2), signedBy: second).status == 200)

            let revocation = KeyRevocation(
                clearing: debtor.clearing, account: debtor.account, key: second.publicKey, created: OtherSoftware.now)
            let revoked = try await debtor.post(
                "/v1/accounts/revocations", try OtherSoftware.signed(revocation, by: debtor.key).envelope)
            #expect((200..<300).contains(revoked.status), "\(revoked.text)")
            #expect(try await debtor.pay(try intent(3), signedBy: second).reason == "key_revoked")
            try await town.expectAgreement()
        }
    }

    @Test("an amount of zero, below zero, or beyond every account is refused")
    func amounts() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            for (number, amount) in [0, -1, Int64.min].enumerated() {
                let intent = try debtor.intent(amount, to: creditor.account, identifier: UInt8(number + 1))
                // Our own envelope will not even be made of it; the signature itself is perfectly valid.
                let unsigned = UnsignedEnvelope(intent, signer: debtor.key.publicKey)
                let signed = try unsigned.signed(with: debtor.key.sign(unsigned.toBeSigned))
                let answer = try await debtor.submit(signed.envelope)
                #expect(answer.status == 400, "\(answer.text)")
            }
            let enormous = try await debtor.pay(
                try debtor.intent(.max, to: creditor.account, identifier: 9))
            #expect(enormous.reason == "payment_limit", "\(enormous.text)")
            try await town.expectAgreement()
        }
    }

    @Test("an expired intent says by how much, and a settled one is settled for ever, with the same receipt")
    func expiry() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            let hourAgo = OtherSoftware.now.adding(microseconds: -3_600_000_000)
            let old = try await debtor.pay(
                try debtor.intent(100, to: creditor.account, identifier: 1, created: hourAgo))
            #expect(old.reason == "expired", "\(old.text)")
            #expect((3_290_000_000...3_600_000_000).contains(try #require(old.missedBy)))

            let inAnHour = OtherSoftware.now.adding(microseconds: 3_600_000_000)
            let early = try await debtor.pay(
                try debtor.intent(100, to: creditor.account, identifier: 2, created: inAnHour))
            #expect(early.reason == "created_in_future", "\(early.text)")
            #expect(try #require(early.missedBy) > 3_500_000_000)

            let short = try debtor.intent(100, to: creditor.account, identifier: 3, lifetimeMicroseconds: 3_000_000)
            let envelope = try OtherSoftware.signed(short, by: debtor.key).envelope
            let first = try await debtor.submit(envelope)
            #expect(first.status == 200, "\(first.text)")
            var again = first
            while OtherSoftware.now <= short.expires.adding(microseconds: 100_000) {
                again = try await debtor.submit(envelope)
                try #require(again.status == 200, "\(again.text)")
            }
            again = try await debtor.submit(envelope)
            #expect(again.status == 200 && again.body == first.body, "\(again.text)")
            try await town.expectAgreement()
        }
    }

    @Test("an identifier is good for one intent, a request for one payment, and a refusal is final")
    func onceOnly() async throws {
        try await withProcessTown { town in
            let (debtor, creditor) = try await parties(in: town, credit: "50.00")
            #expect(try await debtor.pay(try debtor.intent(100, to: creditor.account, identifier: 1)).status == 200)
            let other = try await debtor.pay(try debtor.intent(200, to: creditor.account, identifier: 1))
            #expect(other.reason == "identifier_used", "\(other.text)")

            let now = OtherSoftware.now
            let request = try OtherSoftware.signed(
                PaymentRequest(
                    clearing: debtor.clearing, creditor: creditor.account,
                    amount: Amount(minorUnits: 300, currency: .eur),
                    identifier: try #require(MessageIdentifier([UInt8](repeating: 4, count: 16))), created: now,
                    expires: now.adding(microseconds: 60_000_000), usage: .once, debtor: nil, remittance: nil, link: nil
                ),
                by: creditor.key)
            let paid = try await debtor.submit(
                try debtor.intent(300, to: creditor.account, identifier: 2, request: request.digest),
                answering: request)
            #expect(paid.status == 200, "\(paid.text)")
            let twice = try await debtor.submit(
                try debtor.intent(300, to: creditor.account, identifier: 3, request: request.digest),
                answering: request)
            #expect(twice.reason == "request_already_paid", "\(twice.text)")

            let tooMuch = try debtor.intent(60_00, to: creditor.account, identifier: 5)
            #expect(try await debtor.pay(tooMuch).reason == "insufficient_funds")
            try await credit(debtor, "100.00", in: town, reference: "later")
            #expect(try await debtor.pay(tooMuch).reason == "insufficient_funds")
            #expect(try await debtor.pay(try debtor.intent(60_00, to: creditor.account, identifier: 6)).status == 200)
            try await town.expectAgreement()
        }
    }

    // MARK: Setting up

    private func parties(
        in town: ProcessTown, credit amount: String
    ) async throws -> (debtor: OtherSoftware, creditor: OtherSoftware) {
        let debtor = try await OtherSoftware(of: town, seed: 11)
        let creditor = try await OtherSoftware(of: town, seed: 12)
        try await credit(debtor, amount, in: town, reference: "first")
        return (debtor, creditor)
    }

    private func credit(
        _ software: OtherSoftware, _ amount: String, in town: ProcessTown, reference: String
    ) async throws {
        let result = try await town.clearing.command(
            "account", "credit", software.account.text, amount, "EUR", "--reference", reference, "--booked", "today")
        #expect(result.status == 0, "\(result.text)")
    }
}
