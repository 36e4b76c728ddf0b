import TOMLKit

/// A TOML text of settings, parsed, with the line of each key. The parser itself knows no lines.
struct SettingSource {
    /// What the messages call the text.
    let file: String
    let table: TOMLTable
    private let lines: SettingLines

    /// - Throws: if the text is not TOML.
    init(_ text: String, file: String) throws(ConfigurationError) {
        self.file = file
        lines = SettingLines(text)
        var problems = lines.malformed.map { line, expected in
            ConfigurationProblem(line: line, reason: .syntax("expected \(expected)"))
        }
        // The parser takes C strings: a zero byte, plain or escaped, would silently end the text it is in.
        if text.utf8.contains(0) || text.contains("\\u0000") || text.contains("\\U00000000") {
            problems.append(ConfigurationProblem(line: nil, reason: .syntax("the character 0 is not allowed")))
        }
        if problems.isEmpty {
            do {
                table = try TOMLTable(string: text)
                return
            } catch let error as TOMLParseError {
                problems = [ConfigurationProblem(line: error.source.begin.line, reason: .syntax(error.description))]
            } catch {
                problems = [ConfigurationProblem(line: nil, reason: .syntax("\(error)"))]
            }
        }
        throw ConfigurationError(file: file, problems: problems)
    }

    /// The line of the key, or of the innermost table around it that has one. Counted from 1.
    func line(of path: [String]) -> Int? { lines.line(of: path) }

    func value(at path: [String]) -> TOMLValue? {
        var table = self.table
        for part in path.dropLast() {
            guard let inner = table[part]?.table else { return nil }
            table = inner
        }
        return path.last.flatMap { table[$0]?.tomlValue }
    }
}
