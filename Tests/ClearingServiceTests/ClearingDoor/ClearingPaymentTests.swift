import ClearingService
import Ledger
import PaymentProtocol
import Testing

@Suite("Payments through the clearing node's door")
struct ClearingPaymentTests {
    @Test("a signed intent settles, and its receipt proves it")
    func settles() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "12.50", created: fixture.now)
        try await fixture.withDoor { address in
            let reply = try await address.post("/v1/payments", cose: intent.envelope)
            #expect(reply.status == 200)
            let view = try ReceiptView(json: reply.body)
            #expect(view.kind == .settled && view.debtor == fixture.ada.account.text)
            #expect(view.creditor == fixture.ben.account.text && view.amount?.amount == "12.50")

            let again = try await address.post("/v1/payments", cose: intent.envelope, ["Accept": "application/cbor"])
            #expect(again.status == 200 && again.headers["content-type"] == "application/cbor")
            let receipt = try SettlementReceipt(decoding: again.body)
            try receipt.verify(log: fixture.clearing.genesis.logKey)
            #expect(Base64URL.encode(receipt.encoded) == view.receipt)
        }
    }

    @Test("money that is only set aside is answered 202, alone and in a batch, and says why it waits")
    func setAside() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.holdForReview(above: 10)
        let intent = try fixture.ada.intent(to: fixture.ben.account, "12.50", created: fixture.now)
        let small = try fixture.ada.intent(to: fixture.ben.account, "1.00", number: 7, created: fixture.now)
        let escrow = try fixture.ada.escrowIntent(to: fixture.ben.account, "2.00", created: fixture.now)
        try await fixture.withDoor { address in
            let reply = try await address.post("/v1/payments", cose: intent.envelope)
            let view = try ReceiptView(json: reply.body)
            #expect(reply.status == 202 && view.kind == .heldForReview)
            #expect(view.escrow?.state == "review" && view.escrow?.left.amount == "12.50")
            #expect(try await address.post("/v1/payments", cose: escrow.envelope).status == 202)
            #expect(try await address.post("/v1/payments", cose: small.envelope).status == 200)
            let batch = CBOREncoder.encode { encoder in
                encoder.array(count: 2)
                for copy in [intent, small] { encoder.bytes(ClearingDoorFixture.submission(copy.envelope)) }
            }
            let both = try await address.ask(
                "POST", "/v1/payments/batch", ["Content-Type": "application/cbor"], body: batch)
            #expect(try BatchView(json: both.body).answers.map(\.status) == [202, 200])
        }
    }

    @Test("an intent comes together with the request that it answers and its text")
    func withRequest() async throws {
        let fixture = try await ClearingDoorFixture()
        let request = try fixture.ben.request("12.50", created: fixture.now, text: "two coffees")
        let intent = try fixture.ada.intent(
            to: fixture.ben.account, "12.50", created: fixture.now, request: request, text: "two coffees")
        let body = ClearingDoorFixture.submission(
            intent.envelope, request: request.envelope, text: "two coffees")
        try await fixture.withDoor { address in
            let alone = try await address.post("/v1/payments", cose: intent.envelope)
            #expect(alone.status == 402)
            let name = try alone.error.reason.name
            #expect(name == "request_missing")
            let reply = try await address.ask("POST", "/v1/payments", ["Content-Type": "application/cbor"], body: body)
            #expect(reply.status == 200)
            let view = try ReceiptView(json: reply.body)
            #expect(view.textHash == Digest.sha256(of: Array("two coffees".utf8)).description)
        }
    }

    @Test("a stranger is told that a payment is refused, and only the debtor why")
    func refused() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "100.01", created: fixture.now)
        try await fixture.withDoor { address in
            let coarse = try await address.post("/v1/payments", cose: intent.envelope)
            #expect(coarse.status == 402)
            let error = try coarse.error
            #expect(error.reason.name == "not_specified" && error.reason.code == "MS03" && error.receipt == nil)
            let report = try Envelope(decoding: try #require(error.report.flatMap { Base64URL.decode($0) }))
                .verified(as: PaymentStatusReport.self)
            #expect(report.signer == fixture.clearing.genesis.logKey)
            #expect(report.message.intent == intent.digest && report.message.refusal == .notSpecified)
            #expect(error.identifier == intent.message.identifier.description)

            let reply = try await address.post(
                "/v1/payments", cose: intent.envelope, try await fixture.authorization(of: fixture.ada, at: address))
            #expect(reply.status == 402)
            let full = try reply.error
            #expect(full.reason.name == "insufficient_funds" && full.reason.code == "AM04")
            let receipt = try SettlementReceipt(
                decoding: try #require(full.receipt.flatMap { Base64URL.decode($0) }))
            try receipt.verify(log: fixture.clearing.genesis.logKey)
            #expect(receipt.refusal == .insufficientFunds)

            let other = try await address.post(
                "/v1/payments", cose: intent.envelope, try await fixture.authorization(of: fixture.ben, at: address))
            let otherName = try other.error.reason.name
            #expect(otherName == "not_specified")
        }
    }

    @Test("a clock that is wrong is told by how much")
    func clocks() async throws {
        let fixture = try await ClearingDoorFixture()
        let hour: Int64 = 3_600_000_000
        let late = try fixture.ada.intent(
            to: fixture.ben.account, "1.00", number: 1, created: fixture.now.adding(microseconds: -hour))
        let early = try fixture.ada.intent(
            to: fixture.ben.account, "1.00", number: 2, created: fixture.now.adding(microseconds: hour))
        try await fixture.withDoor { address in
            let expired = try await address.post("/v1/payments", cose: late.envelope)
            #expect(expired.status == 402)
            let lateReason = try expired.error.reason
            #expect(lateReason.name == "expired" && lateReason.missedByMicroseconds == hour - 300_000_000)
            #expect(lateReason.message.contains("55 minutes"))
            let ahead = try await address.post("/v1/payments", cose: early.envelope)
            let earlyReason = try ahead.error.reason
            #expect(earlyReason.name == "created_in_future" && earlyReason.missedByMicroseconds == hour)
            #expect(earlyReason.message.contains("1 hour"))
        }
    }

    @Test("an intent for another clearing node, and the same identifier with another body, are refused")
    func misdirected() async throws {
        let fixture = try await ClearingDoorFixture()
        let foreign = try fixture.ada.intent(
            to: fixture.ben.account, "1.00", created: fixture.now, clearing: fixture.ben.key.publicKey)
        let first = try fixture.ada.intent(to: fixture.ben.account, "1.00", number: 5, created: fixture.now)
        let second = try fixture.ada.intent(to: fixture.ben.account, "2.00", number: 5, created: fixture.now)
        try await fixture.withDoor { address in
            let replies = [
                try await address.post("/v1/payments", cose: foreign.envelope),
                try await address.post("/v1/payments", cose: first.envelope),
                try await address.post("/v1/payments", cose: second.envelope),
            ]
            #expect(replies.map(\.status) == [421, 200, 409])
            let names = [try replies[0].error.reason.name, try replies[2].error.reason.name]
            #expect(names == ["wrong_clearing_node", "identifier_used"])
        }
    }

    @Test("bytes that are not a payment are refused, each for what is wrong")
    func malformed() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now).envelope
        var tampered = intent
        tampered[tampered.count - 1] ^= 1
        // The tag 18 in two bytes instead of one, and the same array without a length: other ways to say the same.
        let longTag = [0xd8, 0x12] + intent.dropFirst()
        let indefinite = [intent[0], 0x9f] + intent.dropFirst(2) + [0xff]
        let wrong: [(body: [UInt8], name: String)] = [
            ([], "malformed"), (Array("hello".utf8), "malformed"), (Array(intent.dropLast()), "malformed"),
            (intent + [0], "malformed"), (longTag, "malformed"), (indefinite, "malformed"),
            (tampered, "invalid_signature"), (fixture.ada.opening.envelope, "wrong_message"),
        ]
        try await fixture.withDoor { address in
            for (body, name) in wrong {
                let reply = try await address.post("/v1/payments", cose: body)
                #expect(reply.status == 400)
                let found = try reply.error.reason.name
                #expect(found == name)
                let wrapped = try await address.ask(
                    "POST", "/v1/payments", ["Content-Type": "application/cbor"],
                    body: ClearingDoorFixture.submission(body))
                #expect(wrapped.status == 400)
                let foundInside = try wrapped.error.reason.name
                #expect(foundInside == name)
            }
            let submission = ClearingDoorFixture.submission(intent)
            for body in [
                Array(submission.dropLast()), submission + [0xf6], [0x83] + submission.dropFirst().dropLast() + [0xf7],
                intent, ClearingDoorFixture.submission(intent, text: String(repeating: "x", count: 561)),
            ] {
                let reply = try await address.ask(
                    "POST", "/v1/payments", ["Content-Type": "application/cbor"], body: body)
                #expect(reply.status == 400)
            }
        }
        #expect(await fixture.clearing.askedCount == 3)
    }

    @Test("a body that is too large, or of another type, never gets as far as the node")
    func refusedBodies() async throws {
        let fixture = try await ClearingDoorFixture()
        let asked = await fixture.clearing.askedCount
        try await fixture.withDoor { address in
            let large = [UInt8](repeating: 0, count: 40_000)
            for path in ["/v1/payments", "/v1/accounts", "/v1/accounts/keys", "/v1/accounts/revocations"] {
                let replies = [
                    try await address.post(path, cose: large),
                    try await address.ask("POST", path, ["Content-Type": "application/octet-stream"], body: [0]),
                    try await address.ask("POST", path, body: [0]),
                    try await address.post(path, cose: [0], ["Accept": "text/html"]),
                ]
                #expect(replies.map(\.status) == [413, 415, 415, 406])
            }
        }
        #expect(await fixture.clearing.askedCount == asked)
    }

    @Test("a node in doubt of its clock decides nothing, and says when to come again")
    func clockUntrusted() async throws {
        let fixture = try await ClearingDoorFixture()
        await fixture.clearing.distrustClock()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        let reply = try await fixture.withDoor { try await $0.post("/v1/payments", cose: intent.envelope) }
        #expect(reply.status == 503 && reply.headers["retry-after"] != nil)
        #expect(try reply.error.reason.name == "clock_untrusted")
    }
}
