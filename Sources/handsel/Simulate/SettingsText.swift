import Simulator

/// The part of TOML that scenarios need: a setting to a line, and tables.
///
/// ```
/// # a comment
/// [table]
/// name = "text"     # or a whole number, true, false, or two whole numbers in brackets
/// ```
///
/// What it understands means the same to every reader of TOML 1.0; the rest is refused with its line.
struct SettingsText: Sendable {
    struct Setting: Equatable, Sendable {
        /// With its table: `network.cuts`.
        let path: String
        let value: ScenarioValue
        /// Counted from 1.
        let line: Int
    }

    struct Problem: Error, Equatable, Sendable {
        let line: Int
        let what: String
    }

    private(set) var settings: [Setting] = []
    private(set) var problems: [Problem] = []

    init(_ text: String) {
        var table = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do throws(Problem) {
                try read(line, number: index + 1, &table)
            } catch {
                problems.append(error)
            }
        }
    }

    private mutating func read(_ line: Substring, number: Int, _ table: inout String) throws(Problem) {
        let content = Self.trimmed(Self.withoutComment(line))
        guard !content.isEmpty else { return }
        if content.hasPrefix("[") {
            let name = Self.trimmed(content.dropFirst().dropLast())
            guard content.hasSuffix("]"), Self.isName(name) else {
                throw Problem(line: number, what: "expected a table's name in brackets: [name]")
            }
            table = name + "."
            return
        }
        guard let equals = content.firstIndex(of: "="), Self.isName(Self.trimmed(content[..<equals])) else {
            throw Problem(line: number, what: "expected a setting: name = value")
        }
        let path = table + Self.trimmed(content[..<equals])
        guard let value = Self.value(Self.trimmed(content[content.index(after: equals)...])) else {
            throw Problem(
                line: number,
                what: "expected a value: \"text\", a whole number, true, false, or [from, to] in whole numbers")
        }
        if let first = settings.first(where: { $0.path == path }) {
            throw Problem(line: number, what: "\(path) was set in line \(first.line) already")
        }
        settings.append(Setting(path: path, value: value, line: number))
    }

    /// A number sign begins a comment, unless it stands in a text.
    private static func withoutComment(_ line: Substring) -> Substring {
        var isQuoted = false
        return line.prefix { character in
            if character == "\"" { isQuoted.toggle() }
            return character != "#" || isQuoted
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text.drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, " \t\r\r\n".contains(last) { rest.removeLast() }
        return String(rest)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private static func value(_ text: String) -> ScenarioValue? {
        if text == "true" || text == "false" { return .boolean(text == "true") }
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count >= 2 {
            let inner = text.dropFirst().dropLast()
            // Escapes are refused, so that a text is what it looks like.
            return inner.contains { $0 == "\"" || $0 == "\\" } ? nil : .text(String(inner))
        }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let parts = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
            guard parts.count == 2, let from = number(parts[0]), let to = number(parts[1]) else { return nil }
            return .range(from, to)
        }
        return number(text).map(ScenarioValue.integer)
    }

    /// Digits, underscores between them, a sign before.
    private static func number(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let groups = (isNegative ? text.dropFirst() : text[...]).split(separator: "_", omittingEmptySubsequences: false)
        let digits = groups.joined()
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            digits.count == 1 || digits.first != "0"
        else { return nil }
        return Int64((isNegative ? "-" : "") + digits)
    }
}
