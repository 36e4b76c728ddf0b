import ClearingService
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@Suite("Questions to a payment node")
struct PaymentQuestionTests {
    @Test("a node says who it is and how it does")
    func status() async throws {
        let fixture = try await PaymentFixture()
        let reply = try await withPaymentDoor(fixture.stub) { try await $0.get("/status") }
        #expect(reply.status == 200)
        let view = try StatusView(json: reply.body)
        #expect(view.role == .payment && view.ready && view.name == "Ada" && view.connected == true)
        #expect(view.account == fixture.ada.account.text)
        #expect(view.clearing == fixture.clearing.genesis.address.text)
    }

    @Test("a node without its clearing node says so")
    func offline() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.script.withLock {
            $0.status = PaymentNodeStatus(account: nil, isAccountOpen: false, isConnected: false, unresolvedCount: 2)
        }
        let view = try StatusView(
            json: try await withPaymentDoor(fixture.stub) { try await $0.get("/status").body })
        #expect(!view.ready && view.account == nil && view.unresolved == 2)
        #expect(view.reason?.contains("does not answer") == true)
    }

    @Test("a balance names every currency, what is held and what is left")
    func balance() async throws {
        let fixture = try await PaymentFixture()
        let euros = AccountBalance(
            amount: Amount(minorUnits: 87_50, currency: .eur), held: Amount(minorUnits: 10_00, currency: .eur))
        let yen = AccountBalance(
            amount: Amount(minorUnits: 300, currency: .jpy), held: Amount(minorUnits: 0, currency: .jpy))
        fixture.stub.reply(.success(.balance([yen, euros])))
        let reply = try await withPaymentDoor(fixture.stub) { try await $0.get("/balance") }
        #expect(
            reply.text == """
                {"account":"\(fixture.ada.account.text)","balances":[\
                {"amount":"87.50","available":"77.50","currency":"EUR","held":"10.00"},\
                {"amount":"300","available":"300","currency":"JPY","held":"0"}],"version":1}
                """)
    }

    @Test("a balance that cannot be had is an error, and so is a node that does not answer")
    func noBalance() async throws {
        let fixture = try await PaymentFixture()
        fixture.stub.reply(.success(.failed(.clearingUnreachable)))
        fixture.stub.reply(.failure(.busy))
        fixture.stub.reply(.failure(.unavailable("it rebuilds itself")))
        let replies = try await withPaymentDoor(fixture.stub) { address in
            [try await address.get("/balance"), try await address.get("/balance"), try await address.get("/balance")]
        }
        #expect(replies.map(\.status) == [503, 503, 503])
        #expect(try replies.map { try $0.error.reason.name } == ["clearing_unreachable", "busy", "unavailable"])
        #expect(replies.allSatisfy { $0.headers["retry-after"] != nil })
    }

    @Test("the history is as long as it is asked for, and within bounds")
    func history() async throws {
        let fixture = try await PaymentFixture()
        let item = try fixture.item
        fixture.stub.script.withLock { $0.history = Array(repeating: item, count: 60) }
        try await withPaymentDoor(fixture.stub) { address in
            #expect(try HistoryView(json: try await address.get("/history").body).payments.count == 50)
            let two = try HistoryView(json: try await address.get("/history?limit=2").body)
            #expect(two.payments == [PaymentView(item), PaymentView(item)])
            for query in ["limit=0", "limit=1001", "limit=-1", "limit=02", "limit=x", "limit=", "limit=1&limit=2"] {
                let reply = try await address.get("/history?\(query)")
                #expect(reply.status == 422, "\(query)")
                #expect(try reply.error.fields == ["limit"])
            }
            let reply = try await address.get("/history?limt=2")
            #expect(reply.status == 422)
            #expect(try reply.error.reason.message.contains("Did you mean `limit`?"))
        }
    }

    @Test("a receipt is told by what it proves, or given as it is")
    func receipts() async throws {
        let fixture = try await PaymentFixture()
        let item = try fixture.item
        let request = PaymentHistoryItem(
            identifier: "ffff", status: .requested, isDebtor: false, counterparty: nil, unverifiedName: nil,
            amount: item.amount, text: nil, refusal: nil, time: item.time, receipt: nil)
        fixture.stub.script.withLock { $0.history = [request, item] }
        try await withPaymentDoor(fixture.stub) { address in
            let list = try ReceiptListView(json: try await address.get("/receipts").body)
            #expect(list.receipts.count == 1)
            let path = "/receipts/\(item.identifier.prefix(6))"
            let view = try ReceiptView(json: try await address.get(path).body)
            #expect(view == list.receipts.first)
            #expect(view.kind == .settled && view.debtor == fixture.ada.account.text && view.sequence == 5)
            #expect(view.clearing == fixture.clearing.genesis.logKey.description)
            let file = try await address.get(path, ["Accept": "application/cbor"])
            #expect(file.headers["content-type"] == "application/cbor")
            #expect(file.body == fixture.receipt.encoded)
            #expect(try await address.get(path, ["Accept": "text/html"]).status == 406)
            #expect(try await address.get("/receipts/ffff").error.reason.name == "no_receipt")
            #expect(try await address.get("/receipts/0000").error.reason.name == "unknown_payment")
            #expect(try await address.get("/receipts/xyz").status == 422)
            #expect(try await address.get("/receipts/..%2f..%2fkeys").status == 422)
        }
    }

    @Test("a receipt that proves nothing is never shown as one")
    func unprovenReceipt() async throws {
        let fixture = try await PaymentFixture()
        let item = try fixture.item
        let other = try await PaymentFixture()
        let address = ClearingAddress(log: other.ben.key.publicKey, link: other.clearing.genesis.linkKey)
        let stub = PaymentStub(account: fixture.ada.account, clearing: address)
        stub.script.withLock { $0.history = [item] }
        let reply = try await withPaymentDoor(stub) { try await $0.get("/receipts/\(item.identifier)") }
        #expect(reply.status == 500)
        #expect(try reply.error.reason.name == "internal")
    }
}
