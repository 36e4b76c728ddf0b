import Ledger

/// How the values that several messages share are written, each in one way only.
extension CBOREncoder {
    mutating func key(_ key: Int64, _ value: PublicKey) {
        self.key(key)
        bytes(value.bytes32)
    }

    mutating func key(_ key: Int64, _ value: AccountIdentifier) {
        self.key(key)
        bytes(value.bytes)
    }

    mutating func key(_ key: Int64, _ value: Digest) {
        self.key(key)
        bytes(value.bytes32)
    }

    mutating func key(_ key: Int64, _ value: MessageIdentifier) {
        self.key(key)
        bytes(value)
    }

    mutating func bytes(_ value: MessageIdentifier) {
        value.withUnsafeBytes { bytes($0) }
    }

    mutating func bytes(_ value: Signature) {
        value.withUnsafeBytes { bytes($0) }
    }

    mutating func key(_ key: Int64, _ value: Timestamp) {
        self.key(key)
        integer(value.microseconds)
    }

    mutating func key(_ key: Int64, _ value: Amount) {
        self.key(key)
        amount(value)
    }

    mutating func key(_ key: Int64, _ value: String) {
        self.key(key)
        text(value)
    }

    mutating func key(_ key: Int64, _ value: UInt64) {
        self.key(key)
        unsigned(value)
    }

    /// [currency, minor units]
    mutating func amount(_ value: Amount) {
        array(count: 2)
        text(value.currency.code)
        integer(value.minorUnits)
    }

    mutating func optionalText(_ value: String?) {
        if let value { text(value) } else { null() }
    }
}

extension CBORDecoder {
    mutating func publicKey() throws(CBORError) -> PublicKey { PublicKey(try bytes32()) }
    mutating func linkPublicKey() throws(CBORError) -> LinkPublicKey { LinkPublicKey(try bytes32()) }
    mutating func account() throws(CBORError) -> AccountIdentifier { AccountIdentifier(try bytes32()) }
    mutating func digest() throws(CBORError) -> Digest { Digest(try bytes32()) }
    mutating func timestamp() throws(CBORError) -> Timestamp { Timestamp(microseconds: try integer()) }

    mutating func messageIdentifier() throws(CBORError) -> MessageIdentifier {
        let range = try bytesRange(count: 16)
        guard let identifier = lend(range, to: { MessageIdentifier($0) }) else { throw .notAllowed("identifier") }
        return identifier
    }

    /// A currency of ISO 4217 and any number of its minor units.
    mutating func amount() throws(CBORError) -> Amount {
        try array(count: 2)
        let code = try text(max: 3)
        // Whatever is wrong with the code, the bytes name no currency.
        guard let currency = try? Currency(code: code) else { throw .notAllowed("currency") }
        return Amount(minorUnits: try integer(), currency: currency)
    }

    mutating func positiveAmount() throws(CBORError) -> Amount {
        let value = try amount()
        guard value.isPositive else { throw .notAllowed("amount, which must be more than zero") }
        return value
    }

    mutating func optionalText(max: Int) throws(CBORError) -> String? {
        try takeNull() ? nil : try text(max: max)
    }

    /// One of the numbers that an enumeration knows.
    mutating func choice<Choice: RawRepresentable>(_ type: Choice.Type) throws(CBORError) -> Choice
    where Choice.RawValue: FixedWidthInteger {
        guard let number = Choice.RawValue(exactly: try unsigned()), let value = Choice(rawValue: number) else {
            throw .notAllowed("\(Choice.self)")
        }
        return value
    }
}
