/// The targets of a Package.swift that are not tests, read from its text.
struct Manifest {
    /// What each target depends on: targets and products by name.
    private(set) var targets: [String: Set<String>] = [:]

    private static let kinds: Set<String> = ["target", "executableTarget", "systemLibrary"]

    init(text: String) {
        let source = SwiftSource(path: "Package.swift", text: text)
        for word in source.words where word.before == "." && Self.kinds.contains(word.text) {
            let declaration = Self.declaration(in: source, from: word)
            guard let name = Self.strings(in: declaration, after: "name:", until: ",").first else { continue }
            var dependencies = Self.strings(in: declaration, after: "dependencies:", until: "]")
            // A product is told by its name and its package; its name is what files import.
            let packages = declaration.split(separator: "package: \"").dropFirst().map { $0.prefix { $0 != "\"" } }
            for package in packages {
                if let index = dependencies.lastIndex(of: String(package)) { dependencies.remove(at: index) }
            }
            targets[name] = Set(dependencies)
        }
    }

    /// From the target's word to the parenthesis that closes it.
    private static func declaration(in source: SwiftSource, from word: SwiftSource.Word) -> String {
        var text = ""
        var depth = 0
        let start = source.code[word.line].count - word.rest.count
        for line in word.line..<source.lines.count {
            let (shown, code) = (Array(source.lines[line]), Array(source.code[line]))
            for index in (line == word.line ? start : 0)..<code.count {
                if code[index] == "(" { depth += 1 }
                if code[index] == ")" { depth -= 1 }
                text.append(shown[index])
                if depth == 0 { return text }
            }
            text.append("\n")
        }
        return text
    }

    private static func strings(in text: String, after label: String, until end: Character) -> [String] {
        guard let start = text.firstRange(of: label)?.upperBound else { return [] }
        let parts = text[start...].prefix { $0 != end }.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
    }
}
