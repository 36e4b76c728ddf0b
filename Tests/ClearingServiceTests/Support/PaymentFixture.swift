import ClearingService
import Ledger
import PaymentProtocol
import Testing

/// A payment that really settled, with Ada's node as a stub that can tell of it.
struct PaymentFixture {
    let clearing: ClearingInMemory
    let ada: Person
    let ben: Person
    let receipt: SettlementReceipt
    /// Ada's node.
    let stub: PaymentStub

    static let text = "two coffees"

    init() async throws {
        clearing = try await ClearingInMemory().start()
        (ada, ben) = try await clearing.people()
        let intent = try ada.intent(to: ben.account, "12.50", created: await clearing.now, text: Self.text)
        let answer = try await clearing.ask(
            .submit(SubmittedPayment(intent: intent, request: nil), text: Self.text))
        guard case .receipt(let receipt) = answer else { throw Unexpected(answer: answer) }
        self.receipt = receipt
        stub = PaymentStub(account: ada.account, clearing: clearing.genesis.address)
    }

    struct Unexpected: Error {
        let answer: ClearingAnswer
    }

    /// The payment as Ada's history tells it.
    var item: PaymentHistoryItem {
        get throws {
            let intent = try #require(receipt.payment).intent.message
            return PaymentHistoryItem(
                identifier: intent.identifier.description, status: .settled, isDebtor: true, counterparty: ben.account,
                unverifiedName: "Ben", amount: intent.amount, text: Self.text, refusal: nil,
                time: receipt.record.time, receipt: receipt)
        }
    }

    /// A command to pay Ben, with some fields changed; nil takes one out.
    func payCommand(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "creditor": "\"\(ben.account.text)\"", "amount": "\"12.50\"", "currency": "\"EUR\"",
            "text": "\"\(Self.text)\"",
        ]
        for (name, value) in changes { fields[name] = value }
        let written = fields.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }
        return "{" + written.sorted().joined(separator: ", ") + "}"
    }
}
