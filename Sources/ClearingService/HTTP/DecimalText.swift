/// Whole numbers of small units, written in large ones: 525200000 with seven decimals is `52.5200000`. No digit passes
/// through floating point.
public enum DecimalText {
    /// `-12.345` with two decimals is -1234: decimals beyond those are dropped.
    ///
    /// - Returns: nil for an exponent, anything else that is no decimal number, and what an `Int64` cannot hold.
    public static func read(_ text: some StringProtocol, decimals: Int) -> Int64? {
        var digits = Substring(text).utf8
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard (Array(parts[0]) + fraction).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let kept = Array(fraction.prefix(decimals))
        let padding = [UInt8](repeating: UInt8(ascii: "0"), count: decimals - kept.count)
        var value: Int64 = 0
        for digit in Array(parts[0]) + kept + padding {
            let (shifted, tooLong) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooBig) = shifted.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !tooLong, !tooBig else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// All decimals, also those that are zero.
    public static func write(_ value: Int64, decimals: Int) -> String {
        var digits = String(value.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        return value < 0 ? "-" + digits : digits
    }
}
