/// Whole numbers of small units, written in large ones: 525200000 with seven decimals is `52.5200000`.
enum DecimalText {
    static func write(_ value: Int64, decimals: Int) -> String {
        var digits = String(value.magnitude)
        digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        return value < 0 ? "-" + digits : digits
    }
}
