import ClearingService
import Ledger
import PaymentProtocol
import Testing

@Suite("The clearing node's door")
struct ClearingDoorTests {
    @Test("anybody may see the log's head, and that it only ever grew")
    func log() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        try await fixture.withDoor { address in
            let before = try HeadView(json: try await address.get("/v1/head").body)
            _ = try await address.post("/v1/payments", cose: intent.envelope)
            let after = try HeadView(json: try await address.get("/v1/head").body)
            #expect(before.size == 5 && after.size == 6)
            #expect(before.clearing == fixture.clearing.genesis.logKey.description)

            func root(_ view: HeadView) throws -> Digest { Digest(try #require(Bytes32(hexadecimal: view.root))) }
            let signed = try SignedTreeHead(
                decoding: try #require(Base64URL.decode(after.head)), root: try root(after))
            #expect(signed.signer == fixture.clearing.genesis.logKey)

            let reply = try await address.get("/v1/consistency?from=\(before.size)")
            #expect(reply.status == 200)
            let consistency = try ConsistencyView(json: reply.body)
            #expect(consistency.from == before.size && consistency.head == after)
            let path = try consistency.path.map { Digest(try #require(Bytes32(hexadecimal: $0))) }
            let isConsistent = MerkleTree.isConsistent(
                oldSize: before.size, oldRoot: try root(before), newSize: after.size, newRoot: try root(after),
                proof: path)
            #expect(isConsistent)

            let statuses = [
                try await address.get("/v1/consistency").status,
                try await address.get("/v1/consistency?from=0").status,
                try await address.get("/v1/consistency?from=1000").status,
                try await address.get("/v1/consistency?form=1").status,
            ]
            #expect(statuses == [422, 422, 404, 422])
        }
    }

    @Test("it says whether it lives, and whether it decides")
    func health() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.withDoor { address in
            let well = [try await address.get("/healthz"), try await address.get("/readyz")]
            #expect(well.map(\.status) == [200, 200])
            await fixture.clearing.set(isReady: false)
            let starting = [try await address.get("/healthz"), try await address.get("/readyz")]
            #expect(starting.map(\.status) == [200, 503])
            let reason = try starting[1].error.reason
            #expect(reason.name == "unavailable" && reason.message.contains("it is starting"))
        }
    }

    @Test("a node that is busy or rebuilds itself says so on every path, and when to come again")
    func busy() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        try await fixture.withDoor { address in
            let headers = try await fixture.authorization(of: fixture.ada, at: address)
            for (failure, name) in [
                (DoorError.busy, "busy"), (.unavailable("/home/bank/book.sqlite is full"), "unavailable"),
            ] {
                await fixture.clearing.set(failure: failure)
                let replies = [
                    try await address.post("/v1/payments", cose: intent.envelope),
                    try await address.post("/v1/accounts", cose: fixture.ada.opening.envelope),
                    try await address.get("/v1/balance", headers), try await address.get("/v1/events", headers),
                    try await address.get("/v1/receipts/1", headers), try await address.get("/v1/head"),
                    try await address.get("/v1/consistency?from=1"),
                ]
                for reply in replies {
                    #expect(reply.status == 503 && reply.headers["retry-after"] == "2")
                    let found = try reply.error.reason
                    #expect(found.name == name && found.transient)
                    // What ails the node is its operator's affair.
                    #expect(!found.message.contains("book.sqlite"))
                }
            }
            // The proof was not used up by a node that could not look at it.
            await fixture.clearing.set(failure: nil)
            let reply = try await address.get("/v1/balance", headers)
            #expect(reply.status == 200)
        }
    }

    @Test("questions that nobody answers end with the door")
    func silent() async throws {
        let fixture = try await ClearingDoorFixture()
        let asked = await fixture.clearing.askedCount
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        await fixture.clearing.set(isSilent: true)
        let reply: Task<Reply, any Error> = try await fixture.withDoor { address in
            let reply = Task { try await address.post("/v1/payments", cose: intent.envelope) }
            while await fixture.clearing.askedCount == asked { await Task.yield() }
            return reply
        }
        let answer = try await reply.value
        #expect(answer.status == 503)
    }

    @Test("two doors cannot have one port")
    func port() async throws {
        let fixture = try await ClearingDoorFixture()
        try await fixture.withDoor { address in
            guard case .tcp(let port) = address else { throw DoorDidNotOpen() }
            #expect(port > 0)
            let second = ClearingDoor(
                host: "127.0.0.1", port: port, operations: fixture.clearing, surroundings: fixture.clock.surroundings,
                logger: silentLogger)
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }

    @Test("the operator's local door tells how the node does, and books what the operator signed, once")
    func operatorDoor() async throws {
        let fixture = try await ClearingDoorFixture()
        let order = try fixture.clearing.order(
            for: fixture.ben.account, "5.00", reference: "line 2", created: fixture.now)
        let forged = try fixture.clearing.order(
            for: fixture.ben.account, "5.00", reference: "line 3", created: fixture.now, signer: fixture.ben.key)
        let tooMuch = try fixture.clearing.order(
            for: fixture.ben.account, "99999.00", reference: "line 4", created: fixture.now)
        try await withOperatorDoor(fixture.clearing) { address in
            let status = try StatusView(json: try await address.get("/status").body)
            #expect(status.role == .clearing && status.ready && status.records == 5 && status.accounts == 2)
            #expect(status.clearing == fixture.clearing.genesis.address.text)
            let replies = [
                try await address.post("/credits", cose: order.envelope),
                try await address.post("/credits", cose: order.envelope),
                try await address.post("/credits", cose: forged.envelope),
                try await address.post("/credits", cose: tooMuch.envelope),
                try await address.post("/credits", json: "{}"),
            ]
            #expect(replies.map(\.status) == [201, 409, 403, 201, 415])
            let view = try ReceiptView(json: replies[0].body)
            #expect(view.kind == .credited && view.account == fixture.ben.account.text && view.amount?.amount == "5.00")
            let head = try HeadView(json: try await address.get("/head").body)
            // What the account may not own waits in suspense.
            let suspended = try ReceiptView(json: replies[3].body)
            #expect(suspended.kind == .suspended && suspended.cause == "balance_limit")
            #expect(head.size == 7)
        }
        let open = await fixture.clearing.openConnections
        #expect(open.isEmpty)
    }
}
