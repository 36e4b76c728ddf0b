/// A page that names files and what is in them: each section by itself.
struct CitingDocument {
    struct Section {
        let title: String
        /// What stands between backticks, in order.
        let citations: [String]
    }

    let sections: [Section]

    init(text: String) {
        var sections: [Section] = []
        // Between fences stand pictures and commands.
        let prose = text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
        for part in ("\n" + prose).split(separator: "\n## ", omittingEmptySubsequences: false) {
            let title = part.split(separator: "\n").first.map(String.init) ?? ""
            let pieces = part.split(separator: "`", omittingEmptySubsequences: false)
            let citations = pieces.indices.filter { !$0.isMultiple(of: 2) }.map { String(pieces[$0]) }
            sections.append(Section(title: title, citations: citations))
        }
        self.sections = sections
    }

    /// Names of files that no source has, and symbols that no file named in the same section declares.
    func falseCitations(among sources: [SwiftSource], path: String) -> [Violation] {
        sections.flatMap { section -> [Violation] in
            let files = section.citations.filter { $0.hasSuffix(".swift") }
            let symbols = section.citations.filter(Self.isSymbol)
            let named = sources.filter { source in files.contains { source.path.hasSuffix("/\($0)") } }
            let missing = files.filter { file in !named.contains { $0.path.hasSuffix("/\(file)") } }
            let undeclared = symbols.filter { symbol in !named.contains { $0.declares(symbol) } }
            return missing.map { Violation(path: path, "\(section.title): there is no file \($0)") }
                + undeclared.map { Violation(path: path, "\(section.title): no file named there declares \($0)") }
        }
    }

    /// Commands, paths and texts have other characters in them.
    private static func isSymbol(_ citation: String) -> Bool {
        citation.allSatisfy { $0.isLetter || $0.isNumber }
    }
}

extension SwiftSource {
    fileprivate func declares(_ name: String) -> Bool {
        let keywords: Set<String> = ["func", "struct", "class", "enum", "protocol", "actor", "let", "var", "case"]
        return zip(words, words.dropFirst()).contains { keywords.contains($0.text) && $1.text == name }
    }
}
