public import Ledger

/// What an account's owner allows itself in one currency, in place of what it said before: lower limits act at once, higher
/// ones a day later. Docs/PROTOCOL.md section 5.15.
public struct OwnLimitsOrder: Message {
    public static let type = MessageType(name: "own-limits")

    /// The id of the clearing node it is meant for: the first of its log-signing keys.
    public let clearing: PublicKey
    public let account: AccountIdentifier
    public let currency: Currency
    /// Later than that of the owner's word before, so that an earlier one cannot be said again.
    public let created: Timestamp
    /// Minor units, not negative; what is absent is not limited by the owner.
    public let payment: Int64?
    public let paidDaily: Int64?
    public let paidMonthly: Int64?

    public init(
        clearing: PublicKey, account: AccountIdentifier, currency: Currency, limit: OwnLimit, created: Timestamp
    ) {
        self.clearing = clearing
        self.account = account
        self.currency = currency
        self.created = created
        (payment, paidDaily, paidMonthly) = (limit.payment, limit.paidDaily, limit.paidMonthly)
    }

    public init(from decoder: inout CBORDecoder) throws(CBORError) {
        try decoder.map(countMax: 7)
        try decoder.key(1)
        clearing = try decoder.publicKey()
        try decoder.key(2)
        account = try decoder.account()
        try decoder.key(3)
        currency = try decoder.currency()
        try decoder.key(4)
        created = try decoder.timestamp()
        payment = try decoder.hasKey(5) ? try decoder.limit() : nil
        paidDaily = try decoder.hasKey(6) ? try decoder.limit() : nil
        paidMonthly = try decoder.hasKey(7) ? try decoder.limit() : nil
        try decoder.endMap()
    }

    public func encode(into encoder: inout CBOREncoder) {
        let limits = [(Int64(5), payment), (6, paidDaily), (7, paidMonthly)]
        encoder.map(count: 4 + limits.count { $0.1 != nil })
        encoder.key(1, clearing)
        encoder.key(2, account)
        encoder.key(3, currency.code)
        encoder.key(4, created)
        for (key, value) in limits {
            guard let value else { continue }
            encoder.key(key)
            encoder.integer(value)
        }
    }
}

extension OwnLimitsOrder {
    public var limit: OwnLimit { OwnLimit(payment: payment, paidDaily: paidDaily, paidMonthly: paidMonthly) }
}

extension CBORDecoder {
    mutating func currency() throws(CBORError) -> Currency {
        let code = try text(max: 3)
        // Whatever is wrong with the code, the bytes name no currency.
        guard let currency = try? Currency(code: code) else { throw .notAllowed("currency") }
        return currency
    }

    /// Minor units, not negative.
    fileprivate mutating func limit() throws(CBORError) -> Int64 {
        let value = try integer()
        guard value >= 0 else { throw .notAllowed("limit below zero") }
        return value
    }
}
