import ClearingService
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@Suite("Commands to a payment node")
struct PaymentCommandTests {
    @Test("a payment is passed on exactly, and answered when its outcome is known")
    func pay() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.settled(fixture.receipt, text: PaymentFixture.text)))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand())
        }

        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply.headers["cache-control"] == "no-store")
        let view = try PaymentView(json: reply.body)
        #expect(view.status == .settled && view.role == .debtor)
        #expect(view.amount == MoneyView(Amount(minorUnits: 12_50, currency: .eur)))
        #expect(view.counterparty?.account == fixture.ben.account.text)
        #expect(view.text == PaymentFixture.text)
        let bytes = try #require(view.receipt.flatMap { Base64URL.decode($0) })
        #expect(try SettlementReceipt(decoding: bytes) == fixture.receipt)
        let amount = Amount(minorUnits: 12_50, currency: .eur)
        #expect(fixture.stub.commands == [.pay(fixture.ben.account, amount, text: PaymentFixture.text)])
    }

    @Test("a payment without a text has none")
    func withoutText() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.failed(.clearingUnreachable)))
        let command = fixture.payCommand(["text": nil])
        _ = try await withPaymentDoor(fixture.stub) { try await $0.post("/payments", json: command) }
        #expect(
            fixture.stub.commands == [.pay(fixture.ben.account, Amount(minorUnits: 12_50, currency: .eur), text: nil)])
    }

    @Test("a payment that was signed and has no outcome yet is accepted, and no more")
    func pending() async throws {
        let fixture = try await PaymentFixture()
        let item = try fixture.item
        let identifier = try #require(MessageIdentifier(item.identifier))
        let signed = PaymentHistoryItem(
            identifier: item.identifier, status: .signed, isDebtor: true, counterparty: item.counterparty,
            unverifiedName: nil, amount: item.amount, text: item.text, refusal: nil, time: item.time, receipt: nil)
        fixture.stub.script.withLock { $0.history = [signed] }
        fixture.stub.reply(.success(.pending(identifier)))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand())
        }
        #expect(reply.status == 202)
        let view = try PaymentView(json: reply.body)
        #expect(view.status == .signed && view.identifier == item.identifier && view.receipt == nil)
    }

    @Test("a node that falls silent over a payment tells nobody to pay again")
    func outcomeUnknown() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.failure(.unavailable("its journal failed")))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand())
        }
        #expect(reply.status == 503)
        let reason = try reply.error.reason
        #expect(reason.name == "outcome_unknown" && !reason.transient)
        #expect(reason.message.contains("before you pay again"))
        #expect(reply.headers["retry-after"] == nil)
    }

    static let refusals: [(PaymentRefusal, Int, String?)] = [
        (.insufficientFunds, 402, "AM04"), (.paymentLimit, 402, "AM02"), (.creditorBalanceLimit, 402, "AM14"),
        (.debtorBlocked, 402, "AC06"), (.unknownCreditor, 402, "AC03"), (.sameAccount, 402, "AG01"),
        (.expired(byMicroseconds: 61_000_000), 402, "DT05"), (.requestAlreadyPaid, 409, "AM05"),
        (.identifierUsedForAnotherIntent, 409, "AM05"), (.wrongClearingNode, 421, "AGNT"),
        (.tooManyRefusals, 429, "DS0K"), (.busy, 503, "AB07"), (.clockUntrusted, 503, "AB07"),
    ]

    @Test("each refusal has its status, its code and its words", arguments: refusals)
    func refused(refusal: PaymentRefusal, status: Int, code: String?) async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.refused(refusal, nil)))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand())
        }
        #expect(reply.status == status)
        let reason = try reply.error.reason
        #expect(reason == ReasonView(refusal))
        #expect(reason.code == code)
        #expect((reply.headers["retry-after"] != nil) == (status == 503 || status == 429))
    }

    static let failures: [(CommandFailure, Int, [String]?)] = [
        (.clearingUnreachable, 503, nil), (.accountNotOpen, 409, nil), (.amountNotPositive, 422, ["amount"]),
        (.textTooLong, 422, ["text"]), (.tooManyUnresolved, 429, nil), (.signerRefused, 500, nil),
        (.clearing(.busy), 503, nil), (.clearing(.unknownAccount), 404, nil),
    ]

    @Test("each failure has its status, and names the fields", arguments: failures)
    func failed(failure: CommandFailure, status: Int, fields: [String]?) async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.failed(failure)))
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand())
        }
        #expect(reply.status == status)
        #expect(try reply.error.reason == ReasonView(failure))
        #expect(try reply.error.fields == fields)
    }

    static let fieldMistakes: [(changes: [String: String?], fields: [String], hint: String)] = [
        (["amount": nil], ["amount"], "missing"),
        (["creditor": nil, "currency": nil], ["creditor", "currency"], "missing"),
        (["amount": "12.50"], ["amount"], "quotes"),
        (["amount": "\"12,50\""], ["amount"], "point"),
        (["amount": "\"12.505\""], ["amount"], "decimals"),
        (["amount": "\"1e3\""], ["amount"], "point"),
        (["amount": "\"99999999999999999999\""], ["amount"], "too large"),
        (["amount": "null"], ["amount"], "missing"),
        (["currency": "\"EURO\""], ["currency"], "ISO 4217"),
        (["currency": "\"eur\""], ["currency"], "ISO 4217"),
        (["creditor": "\"hsla1qqqq\""], ["creditor"], "hsla1"),
        (["creditor": "7"], ["creditor"], "text in quotes"),
        (["text": "true"], ["text"], "text in quotes"),
        (["amuont": "\"1\"", "amount": nil], ["amuont", "amount"], "Did you mean `amount`?"),
        (["creditor_account": "\"x\""], ["creditor_account"], "There is no field"),
        (["<script>": "1"], ["?script?"], "There is no field"),
    ]

    @Test("wrong fields are all named at once, and nothing is done", arguments: fieldMistakes)
    func wrongFields(changes: [String: String?], fields: [String], hint: String) async throws {
        let fixture = try await PaymentFixture()
        let reply = try await withPaymentDoor(fixture.stub) {
            try await $0.post("/payments", json: fixture.payCommand(changes))
        }
        #expect(reply.status == 422)
        let error = try reply.error
        #expect(Set(error.fields ?? []) == Set(fields))
        #expect(error.reason.message.contains(hint), "\(error.reason.message)")
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test(
        "what is not one JSON object is refused with the place where it stops being one",
        arguments: [
            "", "{", "[]", "{\"creditor\": \"x\"", "{\"creditor\" \"x\"}", "{} {}", "{\"a\": {}}", "{\"a\": [1]}",
            "{\"a\": 1, \"a\": 2}", "{\"a\": 01}", "{\"a\": \"\\x\"}", "{\"a\": \"\\ud800\"}", "{\"a\": \"\u{1}\"}",
            "{\"a\": .5}", "{\"a\": nul}", "{a: 1}", "{\"a\": 1,}", "\u{feff}{}",
        ])
    func malformed(body: String) async throws {
        let fixture = try await PaymentFixture()
        let reply = try await withPaymentDoor(fixture.stub) { try await $0.post("/payments", json: body) }
        #expect(reply.status == 400)
        #expect(try reply.error.reason.name == "malformed_json")
        #expect(fixture.stub.commands.isEmpty)
    }

    // MARK: Limits, and payments that need the PIN

    @Test("what the owner allows itself is passed on in minor units; what is left out is no limit")
    func ownLimits() async throws {
        let fixture = try await PaymentFixture()
        for _ in 0..<2 { fixture.stub.reply(.success(.recorded(fixture.receipt))) }
        let statuses = try await withPaymentDoor(fixture.stub) { door in
            [
                try await door.post("/limits", json: #"{"currency":"EUR","payment":"0.00","paid_monthly":"50.00"}"#),
                try await door.post("/limits", json: #"{"currency":"JPY"}"#),
            ].map(\.status)
        }
        #expect(statuses == [201, 201])
        #expect(
            fixture.stub.commands == [
                .setOwnLimit(OwnLimit(payment: 0, paidMonthly: 50_00), .eur), .setOwnLimit(.none, .jpy),
            ])
    }

    @Test(
        "limits that cannot be are refused by name, and nothing is done",
        arguments: [
            (#"{}"#, ["currency"]), (#"{"currency":"eur","payment":"1.00"}"#, ["currency"]),
            (#"{"currency":"EUR","payment":"-1.00","paid_daily":5}"#, ["payment", "paid_daily"]),
            (#"{"currency":"EUR","daily":"1.00"}"#, ["daily"]),
        ])
    func wrongLimits(body: String, fields: [String]) async throws {
        let fixture = try await PaymentFixture()
        let reply = try await withPaymentDoor(fixture.stub) { try await $0.post("/limits", json: body) }
        #expect(reply.status == 422)
        #expect(Set(try reply.error.fields ?? []) == Set(fields))
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("a word that a payment is meant is passed on as it was signed, and must be signed")
    func confirmation() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.settled(fixture.receipt, text: nil)))
        fixture.stub.reply(.success(.failed(.notConfirmable)))
        let word = try fixture.ada.key.signed(
            PaymentConfirmation(clearing: fixture.clearing.genesis.logKey, intent: .sha256(of: [])))
        var damaged = word.envelope
        damaged[damaged.count - 1] ^= 1
        let replies = try await withPaymentDoor(fixture.stub) { door in
            [
                try await door.post("/payments/confirm", cose: word.envelope),
                try await door.post("/escrows/confirm", cose: word.envelope),
                try await door.post("/payments/confirm", cose: damaged),
                try await door.post("/payments/confirm", json: "{}"),
            ]
        }
        #expect(replies.map(\.status) == [200, 409, 400, 415])
        #expect(try replies[1].error.reason.name == "not_confirmable")
        #expect(fixture.stub.commands == [.confirmPayment(word), .confirmPayment(word)])
    }

    @Test("no field of a payment says that the PIN was typed")
    func noAuthentication() async throws {
        let fixture = try await PaymentFixture()
        for field in ["authentication", "pin", "confirmed"] {
            let reply = try await withPaymentDoor(fixture.stub) {
                try await $0.post("/payments", json: fixture.payCommand([field: "\"pin\""]))
            }
            #expect(reply.status == 422)
        }
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("a bump is passed on in whole numbers, whatever decimals it comes with")
    func bump() async throws {
        let fixture = try await PaymentFixture()
        for _ in 0..<3 { fixture.stub.reply(.success(.accepted)) }
        let replies = try await withPaymentDoor(fixture.stub) { address in
            [
                try await address.post(
                    "/bump",
                    json: """
                        {"latitude": 52.52, "longitude": "-13.40500001", "accuracy_metres": 8.5, "ago_milliseconds": 40,
                         "ask": "12.50", "currency": "EUR", "text": "two coffees"}
                        """),
                try await address.post(
                    "/bump",
                    json: """
                        {"latitude": -0.0000001, "longitude": 180, "accuracy_metres": 0, "pay": "3", "currency": "JPY"}
                        """),
                try await address.post("/bump", json: "{\"latitude\": 90, \"longitude\": 0, \"accuracy_metres\": 12}"),
            ]
        }
        #expect(replies.map(\.status) == [202, 202, 202])
        #expect(try AcceptedView(json: replies[0].body).step == .bump)
        let places = [(525_200_000, -134_050_000), (-1, 1_800_000_000), (900_000_000, 0)]
        let positions = try places.map { try #require(Position(latitude: Int64($0), longitude: Int64($1))) }
        #expect(
            fixture.stub.commands == [
                .bump(
                    BumpReading(agoMicroseconds: 40_000, position: positions[0], accuracyMillimetres: 8_500),
                    .ask(Amount(minorUnits: 12_50, currency: .eur), text: "two coffees")),
                .bump(
                    BumpReading(agoMicroseconds: 0, position: positions[1], accuracyMillimetres: 0),
                    .pay(Amount(minorUnits: 3, currency: .jpy), text: nil)),
                .bump(
                    BumpReading(agoMicroseconds: 0, position: positions[2], accuracyMillimetres: 12_000), .follow),
            ])
    }

    static let wrongBumps: [(body: String, fields: [String])] = [
        ("{}", ["latitude", "longitude", "accuracy_metres"]),
        ("{\"latitude\": 90.1, \"longitude\": 0, \"accuracy_metres\": 1}", ["latitude", "longitude"]),
        ("{\"latitude\": 1e1, \"longitude\": 0, \"accuracy_metres\": 1}", ["latitude"]),
        ("{\"latitude\": \"north\", \"longitude\": true, \"accuracy_metres\": 1}", ["latitude", "longitude"]),
        (
            "{\"latitude\": 1, \"longitude\": 1, \"accuracy_metres\": 1, \"pay\": \"1\", \"ask\": \"1\", \"currency\": \"EUR\"}",
            ["ask"]
        ),
        ("{\"latitude\": 1, \"longitude\": 1, \"accuracy_metres\": 1, \"currency\": \"EUR\"}", ["currency"]),
        ("{\"latitude\": 1, \"longitude\": 1, \"accuracy_metres\": 1, \"text\": \"x\"}", ["text"]),
        ("{\"latitude\": 1, \"longitude\": 1, \"accuracy_metres\": 99999999999999999999}", ["accuracy_metres"]),
        ("{\"latitude\": 1, \"longitude\": 1, \"acuracy_metres\": 1}", ["acuracy_metres", "accuracy_metres"]),
    ]

    @Test("a bump that cannot be is refused, and its fields are named", arguments: wrongBumps)
    func wrongBump(body: String, fields: [String]) async throws {
        let fixture = try await PaymentFixture()
        let reply = try await withPaymentDoor(fixture.stub) { try await $0.post("/bump", json: body) }
        #expect(reply.status == 422)
        #expect(Set(try reply.error.fields ?? []) == Set(fields))
        #expect(fixture.stub.commands.isEmpty)
    }

    @Test("a string is confirmed, a bump declined, and what comes of it is told")
    func confirmAndDecline() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.accepted))
        fixture.stub.reply(.success(.failed(.wrongString)))
        fixture.stub.reply(.success(.accepted))
        fixture.stub.reply(.success(.failed(.nothingToConfirm)))
        let replies = try await withPaymentDoor(fixture.stub) { address in
            [
                try await address.post("/bump/confirm", json: "{\"string\": \"K7Q2\"}"),
                try await address.post("/bump/confirm", json: "{\"string\": \"yes\"}"),
                try await address.post("/bump/decline", json: "{}"),
                try await address.ask("POST", "/bump/decline", body: []),
                try await address.post("/bump/confirm", json: "{}"),
            ]
        }
        #expect(replies.map(\.status) == [202, 409, 202, 409, 422])
        #expect(try replies[1].error.reason.name == "wrong_string")
        #expect(fixture.stub.commands == [.confirm("K7Q2"), .confirm("yes"), .decline, .decline])
    }
}
