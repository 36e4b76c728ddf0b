/// A number of minor units of one currency: 1250 of EUR is 12.50 euros. It may be negative; what may not says so itself.
///
/// - Source: Docs/LEDGER.md section 2.
public struct Amount: Hashable, Sendable {
    /// Cents for EUR, yen for JPY, fils (a thousandth) for KWD.
    public let minorUnits: Int64
    public let currency: Currency

    public init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Reads major units as people write them: `12.50`, `12.5`, `-3`, `0.05`.
    ///
    /// One or more digits without a needless leading zero; before them at most a minus sign, but not before zero; after them
    /// at most a point and one or more decimals, no more than the currency has. Nothing else: no plus sign, space,
    /// exponent, group separator or digit outside ASCII.
    ///
    /// - Throws: `AmountError.notANumber`, `.tooManyDecimals` or `.overflow`.
    public init(majorUnits text: String, currency: Currency) throws(AmountError) {
        var digits = Substring(text).utf8
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let whole = digits[..<(point ?? digits.endIndex)]
        let decimals = point.map { digits[digits.index(after: $0)...] } ?? digits[digits.endIndex...]

        guard !whole.isEmpty, whole.allSatisfy(Self.isDigit), decimals.allSatisfy(Self.isDigit),
            point == nil || !decimals.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0")
        else { throw .notANumber(text) }
        guard decimals.count <= currency.minorUnitDigits else {
            throw .tooManyDecimals(decimalsMax: currency.minorUnitDigits)
        }

        // Counting away from zero on the side of the sign reaches Int64.min as well.
        var minorUnits: Int64 = 0
        let padding = repeatElement(UInt8(ascii: "0"), count: currency.minorUnitDigits - decimals.count)
        for digit in Array(whole) + Array(decimals) + padding {
            let value = Int64(digit - UInt8(ascii: "0"))
            let (shifted, tooLong) = minorUnits.multipliedReportingOverflow(by: 10)
            let (sum, tooBig) =
                isNegative ? shifted.subtractingReportingOverflow(value) : shifted.addingReportingOverflow(value)
            guard !tooLong, !tooBig else { throw .overflow }
            minorUnits = sum
        }
        guard !(isNegative && minorUnits == 0) else { throw .notANumber(text) }
        self.init(minorUnits: minorUnits, currency: currency)
    }

    /// The one way to write this amount: every decimal of the currency, a point, no group separator: `12.50`, `-3.00`.
    public var majorUnits: String {
        var digits = String(minorUnits.magnitude)
        let decimals = currency.minorUnitDigits
        if decimals > 0 {
            if digits.utf8.count <= decimals {
                digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
            }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        }
        return minorUnits < 0 ? "-" + digits : digits
    }

    public var isPositive: Bool { minorUnits > 0 }

    /// - Throws: `AmountError.currencyMismatch` or `.overflow`.
    public func adding(_ other: Amount) throws(AmountError) -> Amount {
        guard currency == other.currency else { throw .currencyMismatch }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Amount(minorUnits: sum, currency: currency)
    }

    /// - Throws: `AmountError.currencyMismatch` or `.overflow`.
    public func subtracting(_ other: Amount) throws(AmountError) -> Amount {
        guard currency == other.currency else { throw .currencyMismatch }
        let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .overflow }
        return Amount(minorUnits: difference, currency: currency)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

extension Amount: CustomStringConvertible {
    /// Major units and code: `12.50 EUR`.
    public var description: String { majorUnits + " " + currency.code }
}
