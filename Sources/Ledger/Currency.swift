/// A currency of ISO 4217, such as EUR; ordered by code.
///
/// - Source: ISO 4217; Docs/LEDGER.md section 1.
public struct Currency: Hashable, Sendable {
    /// Three letters of five bits, the first highest, then three bits for the digits of the minor unit. The digits follow
    /// from the letters, so comparing the whole compares the code.
    private let packed: UInt32

    /// The three letters alone.
    var letters: UInt32 { packed >> 3 }

    /// The letters as one number, the same in every process.
    var number: Int64 { Int64(letters) }

    /// Nil unless it is the number of a currency.
    init?(number: Int64) {
        guard let letters = UInt32(exactly: number), let known = CurrencyTable.currency(letters: letters) else {
            return nil
        }
        self = known
    }

    /// - Parameter code: exactly three letters A–Z that ISO 4217 lists as a currency with a minor unit.
    /// - Throws: `AmountError.unknownCurrency`.
    public init(code: String) throws(AmountError) {
        guard let letters = Self.pack(code.utf8), let known = CurrencyTable.currency(letters: letters) else {
            throw .unknownCurrency(code)
        }
        self = known
    }

    /// Only for the table, which vouches for the code.
    init(packing code: [UInt8], minorUnitDigits: UInt32) {
        guard let letters = Self.pack(code), minorUnitDigits < 8 else {
            preconditionFailure("the currency table holds something that is not a code")
        }
        packed = letters << 3 | minorUnitDigits
    }

    /// Three letters A–Z.
    public var code: String {
        let first = UInt8(ascii: "A")
        return String(
            decoding: [first + UInt8(letters >> 10), first + UInt8(letters >> 5 & 31), first + UInt8(letters & 31)],
            as: UTF8.self)
    }

    /// How many decimals an amount has in major units: 0, 2, 3 or 4. One major unit is ten to this power minor units.
    public var minorUnitDigits: Int { Int(packed & 7) }

    private static func pack(_ code: some Sequence<UInt8>) -> UInt32? {
        var letters: UInt32 = 0
        var count = 0
        for byte in code {
            guard count < 3, byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return nil }
            letters = letters << 5 | UInt32(byte - UInt8(ascii: "A"))
            count += 1
        }
        return count == 3 ? letters : nil
    }
}

extension Currency {
    /// Every currency this book can keep, sorted by code.
    public static var all: [Currency] { CurrencyTable.currencies }

    public static let chf = listed("CHF")
    public static let eur = listed("EUR")
    public static let gbp = listed("GBP")
    public static let jpy = listed("JPY")
    public static let kwd = listed("KWD")
    public static let usd = listed("USD")

    private static func listed(_ code: String) -> Currency {
        guard let letters = pack(code.utf8), let currency = CurrencyTable.currency(letters: letters) else {
            preconditionFailure("\(code) is not in the currency table")
        }
        return currency
    }
}

extension Currency: Comparable {
    public static func < (left: Currency, right: Currency) -> Bool {
        left.packed < right.packed
    }
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}
