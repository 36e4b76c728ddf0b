import Hummingbird
import Ledger
import NIOCore
import PaymentProtocol

/// Reads what the owner of a payment node wants done. Every function throws `DoorFailure`: 400, 413, 415, or 422 with the
/// names of the fields.
enum PaymentCommands {
    /// `{"creditor", "amount", "currency", "text"?}`
    static func pay(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(
            request, names: ["creditor", "amount", "currency", "text"], on: channel)
        let creditor = fields.requiredAccount("creditor")
        let amount = fields.amount("amount", currency: "currency")
        let text = fields.text("text")
        try fields.finish()
        guard let creditor, let amount else { throw fields.failure }
        return .pay(creditor, amount, text: text)
    }

    /// `{"amount", "currency", "to"}`
    static func withdraw(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(request, names: ["amount", "currency", "to"], on: channel)
        let amount = fields.amount("amount", currency: "currency")
        let destination = fields.requiredText("to")
        if destination?.isEmpty == true { fields.refuse("to", "The field `to` says where the money is to go.") }
        try fields.finish()
        guard let amount, let destination else { throw fields.failure }
        return .withdraw(amount, to: destination)
    }

    /// `{"currency", "payment"?, "paid_daily"?, "paid_monthly"?}`: what is not there is not limited by the owner.
    static func setOwnLimit(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(
            request, names: ["currency", "payment", "paid_daily", "paid_monthly"], on: channel)
        let currency = fields.requiredCurrency("currency")
        func limit(_ name: String) -> Int64? {
            guard currency != nil, fields.has(name), let amount = fields.amount(name, currency: "currency") else {
                return nil
            }
            if amount.minorUnits < 0 { fields.refuse(name, "The field `\(name)` must not be less than zero.") }
            return amount.minorUnits
        }
        let own = OwnLimit(
            payment: limit("payment"), paidDaily: limit("paid_daily"), paidMonthly: limit("paid_monthly"))
        try fields.finish()
        guard let currency else { throw fields.failure }
        return .setOwnLimit(own, currency)
    }

    /// `{"action", "account"?, "key"?}`
    static func instruct(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(request, names: ["action", "account", "key"], on: channel)
        let name = fields.requiredText("action")
        let action = AccountAction.allCases.first { $0.name == name }
        if name != nil, action == nil {
            fields.refuse("action", "The field `action` is one of lock, unlock, report_loss and close.")
        }
        let account = fields.has("account") ? fields.requiredAccount("account") : nil
        let key = fields.has("key") ? publicKey(&fields) : nil
        if action == .reportLoss, !fields.has("key") { fields.refuse("key", "A loss report names the lost `key`.") }
        if action == .unlock || action == .close, fields.has("key") {
            fields.refuse("key", "Only locking and reporting a loss name a `key`.")
        }
        try fields.finish()
        guard let action else { throw fields.failure }
        return .instruct(action, account, key: key)
    }

    /// `{"key", "role"}`
    static func authorise(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(request, names: ["key", "role"], on: channel)
        let key = publicKey(&fields)
        let role: KeyRole? =
            switch fields.requiredText("role") {
            case "owner": .owner
            case "payer": .payer
            default: nil
            }
        if fields.has("role"), role == nil { fields.refuse("role", "The field `role` is owner or payer.") }
        try fields.finish()
        guard let key, let role else { throw fields.failure }
        return .authorise(key, role)
    }

    private static func publicKey(_ fields: inout CommandFields) -> PublicKey? {
        guard let text = fields.requiredText("key") else { return nil }
        guard let bytes = Bytes32(hexadecimal: text) else {
            fields.refuse("key", "The field `key` is a public key: 64 digits 0–9 and a–f.")
            return nil
        }
        return PublicKey(bytes)
    }

    /// `{"latitude", "longitude", "accuracy_metres", "ago_milliseconds"?, "pay" | "ask"?, "currency"?, "text"?}`
    static func bump(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(
            request,
            names: [
                "latitude", "longitude", "accuracy_metres", "ago_milliseconds", "pay", "ask", "currency", "text",
            ], on: channel)
        let latitude = fields.requiredDecimal("latitude", decimals: 7)
        let longitude = fields.requiredDecimal("longitude", decimals: 7)
        let accuracy = fields.requiredDecimal("accuracy_metres", decimals: 3)
        let ago = fields.decimal("ago_milliseconds", decimals: 3) ?? 0
        let terms = terms(&fields)
        var position: Position?
        if let latitude, let longitude {
            position = Position(latitude: latitude, longitude: longitude)
            if position == nil {
                fields.refuse(
                    "latitude", "The latitude must lie between -90 and 90 degrees, the longitude between -180 and 180.")
                fields.refuse("longitude", "")
            }
        }
        try fields.finish()
        guard let position, let accuracy, let terms else { throw fields.failure }
        return .bump(
            BumpReading(agoMicroseconds: ago, position: position, accuracyMillimetres: accuracy), terms)
    }

    private static func terms(_ fields: inout CommandFields) -> BumpTerms? {
        let text = fields.text("text")
        switch (fields.has("pay"), fields.has("ask")) {
        case (true, true):
            fields.refuse("ask", "Either `pay` or `ask` names the amount, not both.")
            return nil
        case (true, false):
            return fields.amount("pay", currency: "currency").map { .pay($0, text: text) }
        case (false, true):
            return fields.amount("ask", currency: "currency").map { .ask($0, text: text) }
        case (false, false):
            for name in ["currency", "text"] where fields.has(name) {
                fields.refuse(name, "The field `\(name)` belongs to an amount: name one with `pay` or `ask`.")
            }
            return .follow
        }
    }

    /// `{"string"}`
    static func confirm(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        var fields = try await CommandFields(request, names: ["string"], on: channel)
        let string = fields.requiredText("string")
        try fields.finish()
        guard let string else { throw fields.failure }
        return .confirm(string)
    }

    /// `{}`, or no body at all.
    static func decline(_ request: Request, on channel: any Channel) async throws -> UserCommand {
        if request.headers[.contentType] == nil {
            guard try await request.bodyBytes(max: 0, on: channel).isEmpty else { throw DoorFailure.unforeseen }
            return .decline
        }
        let fields = try await CommandFields(request, names: [], on: channel)
        try fields.finish()
        return .decline
    }
}
