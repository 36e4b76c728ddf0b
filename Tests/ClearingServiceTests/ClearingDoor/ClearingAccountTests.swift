import ClearingService
import Ledger
import PaymentProtocol
import Testing

@Suite("Accounts through the clearing node's door")
struct ClearingAccountTests {
    @Test("an account is opened once, with a receipt")
    func open() async throws {
        let fixture = try await ClearingDoorFixture()
        let eva = try Person(3, name: "Eva", at: fixture.clearing.genesis.logKey, created: fixture.now)
        let finn = try Person(4, name: "Finn", at: fixture.clearing.genesis.logKey, created: fixture.now)
        try await fixture.withDoor { address in
            let reply = try await address.post("/v1/accounts", cose: eva.opening.envelope)
            #expect(reply.status == 201)
            let view = try AccountView(json: reply.body)
            #expect(view.account == eva.account.text && view.receipt.kind == .accountOpened)
            let again = try await address.post("/v1/accounts", cose: eva.opening.envelope)
            #expect(again.status == 409)
            let name = try again.error.reason.name
            #expect(name == "account_exists")

            let bytes = try await address.post(
                "/v1/accounts", cose: finn.opening.envelope, ["Accept": "application/cbor"])
            #expect(bytes.status == 201)
            let receipt = try SettlementReceipt(decoding: bytes.body)
            try receipt.verify(log: fixture.clearing.genesis.logKey)
            #expect(receipt.openedAccount == finn.account)
        }
    }

    @Test("an opening for another clearing node, or of another kind, is refused")
    func notOpened() async throws {
        let fixture = try await ClearingDoorFixture()
        let elsewhere = try Person(5, name: "Gil", at: fixture.ben.key.publicKey, created: fixture.now)
        let intent = try fixture.ada.intent(to: fixture.ben.account, "1.00", created: fixture.now)
        try await fixture.withDoor { address in
            let replies = [
                try await address.post("/v1/accounts", cose: elsewhere.opening.envelope),
                try await address.post("/v1/accounts", cose: intent.envelope),
            ]
            #expect(replies.map(\.status) == [421, 400])
            let names = try replies.map { try $0.error.reason.name }
            #expect(names == ["wrong_clearing_node", "wrong_message"])
        }
    }

    @Test("a key is authorised and revoked by the owner, and by nobody else")
    func keys() async throws {
        let fixture = try await ClearingDoorFixture()
        let key = SecretKey(seed: Bytes32(last: 9))
        let authorisation = KeyAuthorisation(
            clearing: fixture.clearing.genesis.logKey, account: fixture.ada.account, key: key.publicKey, role: .payer,
            created: fixture.now)
        let revocation = KeyRevocation(
            clearing: fixture.clearing.genesis.logKey, account: fixture.ada.account, key: key.publicKey,
            created: fixture.now)
        let owner = fixture.ada.key
        let stranger = fixture.ben.key
        try await fixture.withDoor { address in
            let replies = [
                try await address.post("/v1/accounts/keys", cose: try stranger.signed(authorisation).envelope),
                try await address.post("/v1/accounts/revocations", cose: try owner.signed(revocation).envelope),
                try await address.post("/v1/accounts/keys", cose: try owner.signed(authorisation).envelope),
                try await address.post("/v1/accounts/keys", cose: try owner.signed(authorisation).envelope),
                try await address.post("/v1/accounts/revocations", cose: try owner.signed(revocation).envelope),
            ]
            #expect(replies.map(\.status) == [403, 409, 201, 409, 201])
            let kinds = [
                try ReceiptView(json: replies[2].body).kind, try ReceiptView(json: replies[4].body).kind,
            ]
            #expect(kinds == [.keyAuthorised, .keyRevoked])
        }
    }

    @Test("whoever proves a key sees the account's balance, statement and receipts")
    func identified() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "12.50", created: fixture.now)
        try await fixture.withDoor { address in
            let sequence = try ReceiptView(
                json: try await address.post("/v1/payments", cose: intent.envelope).body
            ).sequence

            let balance = try await fixture.get("/v1/balance", as: fixture.ada, at: address)
            #expect(balance.status == 200)
            let balanceView = try BalanceView(json: balance.body)
            #expect(balanceView.account == fixture.ada.account.text)
            #expect(balanceView.balances.map(\.amount) == ["87.50"])

            let statement = try StatementView(
                json: try await fixture.get("/v1/statement", as: fixture.ben, at: address).body)
            #expect(statement.payments.map(\.role) == [.creditor])
            #expect(statement.payments.first?.amount.amount == "12.50" && statement.complete)
            let later = try StatementView(
                json: try await fixture.get(
                    "/v1/statement?after=\(statement.through)", as: fixture.ben, at: address
                ).body)
            #expect(later.payments.isEmpty)

            for person in [fixture.ada, fixture.ben] {
                let reply = try await fixture.get("/v1/receipts/\(sequence)", as: person, at: address)
                #expect(reply.status == 200)
                let receiptSequence = try ReceiptView(json: reply.body).sequence
                #expect(receiptSequence == sequence)
            }
            let file = try await address.get(
                "/v1/receipts/\(sequence)",
                try await fixture.authorization(of: fixture.ada, at: address).merging(["Accept": "application/cbor"]) {
                    $1
                })
            let receipt = try SettlementReceipt(decoding: file.body)
            #expect(receipt.sequence == sequence)
        }
    }

    @Test("to somebody who is no party, a receipt is one that is not there")
    func noParty() async throws {
        let fixture = try await ClearingDoorFixture()
        let intent = try fixture.ada.intent(to: fixture.ben.account, "12.50", created: fixture.now)
        let refusedIntent = try fixture.ada.intent(to: fixture.ben.account, "999.00", number: 2, created: fixture.now)
        let eva = try Person(3, name: "Eva", at: fixture.clearing.genesis.logKey, created: fixture.now)
        try await fixture.clearing.ask(.openAccount(eva.opening))
        try await fixture.withDoor { address in
            let sequence = try ReceiptView(
                json: try await address.post("/v1/payments", cose: intent.envelope).body
            ).sequence
            _ = try await address.post("/v1/payments", cose: refusedIntent.envelope)
            let hidden = try await fixture.get("/v1/receipts/\(sequence)", as: eva, at: address)
            let absent = try await fixture.get("/v1/receipts/999999", as: eva, at: address)
            #expect(hidden.status == 404)
            #expect(hidden.body == absent.body && absent.status == 404)
            // A refusal is the debtor's affair alone.
            let bens = try await fixture.get("/v1/receipts/\(sequence + 1)", as: fixture.ben, at: address)
            #expect(bens.status == 404)
            let adas = try await fixture.get("/v1/receipts/\(sequence + 1)", as: fixture.ada, at: address)
            #expect(adas.status == 200)
            let kind = try ReceiptView(json: adas.body).kind
            #expect(kind == .refused)

            let stranger = try await address.get("/v1/receipts/\(sequence)")
            #expect(stranger.status == 401 && stranger.headers["www-authenticate"] == "Handsel")
            let wrongName = try await fixture.get("/v1/receipts/latest", as: fixture.ada, at: address)
            #expect(wrongName.status == 422)
        }
    }

    @Test(
        "nobody sees an account's affairs without saying who asks",
        arguments: ["/v1/balance", "/v1/statement", "/v1/events", "/v1/receipts/1"])
    func unidentified(path: String) async throws {
        let fixture = try await ClearingDoorFixture()
        let reply = try await fixture.withDoor { try await $0.get(path) }
        #expect(reply.status == 401)
        #expect(reply.headers["www-authenticate"] == "Handsel")
        #expect(try reply.error.reason.name == "not_identified")
    }

    @Test("an account's software hears that money moved, until it leaves or the door closes")
    func events() async throws {
        let fixture = try await ClearingDoorFixture()
        let order = try fixture.clearing.order(
            for: fixture.ben.account, "5.00", reference: "line 2", created: fixture.now)
        try await fixture.withDoor { address in
            let headers = try await fixture.authorization(of: fixture.ben, at: address)
            try await HTTPConnection.with(address) { connection in
                try await connection.send("GET", "/v1/events", headers)
                let head = try await connection.head()
                #expect(head.status == 200)
                let opening = try await connection.chunk()
                #expect(opening == ": open\n\n")
                try await fixture.clearing.ask(.credit(order))
                let event = try await connection.chunk()
                #expect(event == "event: account_moved\ndata: {\"event\":\"account_moved\",\"version\":1}\n\n")
            }
            while await fixture.clearing.openConnections.count > 0 { await Task.yield() }
        }
    }
}
