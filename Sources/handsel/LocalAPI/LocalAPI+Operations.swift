import ClearingService
import Foundation
import Ledger
import NIOHTTP1
import PaymentProtocol

/// The routes of the local API, one function each.
extension LocalAPI {
    func status() async throws(CommandError) -> StatusView {
        try await ask(.GET, "/status")
    }

    func balance() async throws(CommandError) -> BalanceView {
        try await ask(.GET, "/balance")
    }

    /// - Returns: the settled payment; one that is refused is thrown.
    func pay(_ account: AccountIdentifier, _ amount: Amount, text: String?) async throws(CommandError) -> PaymentView {
        try await ask(
            .POST, "/payments",
            json(
                PaymentBody(
                    creditor: account.text, amount: amount.majorUnits, currency: amount.currency.code, text: text)))
    }

    func history(limit: Int) async throws(CommandError) -> HistoryView {
        try await ask(.GET, "/history?limit=\(limit)")
    }

    func receipts() async throws(CommandError) -> ReceiptListView {
        try await ask(.GET, "/receipts")
    }

    /// - Parameter identifier: hexadecimal, of the payment, or its beginning.
    func receipt(_ identifier: String) async throws(CommandError) -> ReceiptView {
        try await ask(.GET, "/receipts/\(identifier)")
    }

    func bump(_ reading: BumpReading, _ terms: BumpTerms) async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump", json(BumpBody(reading, terms)))
    }

    func confirm(_ string: String) async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump/confirm", json(ConfirmBody(string: string)))
    }

    func decline() async throws(CommandError) -> AcceptedView {
        try await ask(.POST, "/bump/decline")
    }

    /// Of a clearing node: books money that arrived from outside.
    func credit(_ order: Signed<OperatorOrder>) async throws(CommandError) -> ReceiptView {
        try await ask(.POST, "/credits", Body(contentType: "application/cose", bytes: order.envelope))
    }

    private func json(_ body: some Encodable) throws(CommandError) -> Body {
        do {
            return Body(contentType: "application/json", bytes: Array(try JSONEncoder().encode(body)))
        } catch {
            throw CommandError(.failed, "unexpected", "cannot write the request", why: "\(error).")
        }
    }
}

private struct PaymentBody: Encodable {
    let creditor: String
    let amount: String
    let currency: String
    let text: String?
}

private struct ConfirmBody: Encodable {
    let string: String
}

private struct BumpBody: Encodable {
    /// Degrees; as text, so that no digit of a place passes through floating point.
    let latitude, longitude: String
    let accuracyMetres: String
    let agoMilliseconds: String
    let pay, ask: String?
    let currency: String?
    let text: String?

    init(_ reading: BumpReading, _ terms: BumpTerms) {
        latitude = DecimalText.write(reading.position.latitude, decimals: 7)
        longitude = DecimalText.write(reading.position.longitude, decimals: 7)
        accuracyMetres = DecimalText.write(reading.accuracyMillimetres, decimals: 3)
        agoMilliseconds = DecimalText.write(reading.agoMicroseconds, decimals: 3)
        switch terms {
        case .pay(let amount, let text):
            (pay, ask, currency, self.text) = (amount.majorUnits, nil, amount.currency.code, text)
        case .ask(let amount, let text):
            (pay, ask, currency, self.text) = (nil, amount.majorUnits, amount.currency.code, text)
        case .follow:
            (pay, ask, currency, text) = (nil, nil, nil, nil)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case latitude, longitude, pay, ask, currency, text
        case accuracyMetres = "accuracy_metres"
        case agoMilliseconds = "ago_milliseconds"
    }
}

/// Whole numbers of small units, written in large ones: 525200000 with seven decimals is `52.5200000`.
enum DecimalText {
    static func write(_ value: Int64, decimals: Int) -> String {
        var digits = String(value.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        return value < 0 ? "-" + digits : digits
    }
}
