/// Rule 6: no floating point decides. In the pure targets and the simulator there is none, save in the files named here.
enum Arithmetic {
    static let targets: Set<String> = ["Ledger", "PaymentProtocol", "Simulator"]

    /// Where a Double is no decision about money or matching; it knows only + − × ÷ √ there.
    static let files: Set<String> = []

    private static let types: Set<String> = [
        "Double", "Float", "Float16", "Float32", "Float64", "Float80", "CGFloat", "TimeInterval", "Decimal",
    ]

    /// They differ from machine to machine, so that not even the files above may use them.
    private static let libm: Set<String> = [
        "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos", "atan",
        "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot", "erf", "erfc", "tgamma", "lgamma", "drand48", "fma",
    ]

    static let rule = Rule.words { word, source in
        guard targets.contains(source.target) else { return nil }
        if libm.contains(word.text), isFreeCall(word, source) {
            return "\(word.text) differs from machine to machine"
        }
        guard !files.contains(source.path) else { return nil }
        if types.contains(word.text) { return "\(word.text) in a target that decides in integers" }
        if isFraction(word) { return "\(word.text)\(word.rest.prefix(2)) is a floating-point number" }
        return nil
    }

    /// A call of a function that is no member, and no declaration of one.
    private static func isFreeCall(_ word: SwiftSource.Word, _ source: SwiftSource) -> Bool {
        word.isFollowed(by: "(") && word.before != "."
            && !source.code[word.line].dropLast(word.rest.count + word.text.count).hasSuffix("func ")
    }

    private static func isFraction(_ word: SwiftSource.Word) -> Bool {
        guard word.before != ".", word.text.first?.isNumber == true, !word.text.hasPrefix("0x") else { return false }
        let rest = word.rest.prefix(2)
        return rest.count == 2 && rest.first == "." && rest.last?.isNumber == true
    }
}
