/// Where things are and what they are called.
enum Layout {
    static let lineCountMax = 400

    static let topLevel: Set<String> = [
        "Benchmarks", "Docs", "LICENSE", "Makefile", "Package.swift", "README.md", "Simulations", "Sources", "Tests",
        "node.toml.example",
    ]

    /// A folder is named after a stage of the payment or an outside thing.
    private static let emptyNames: Set<String> = ["Utils", "Utilities", "Helpers", "Common", "Misc", "New", "Impl"]

    /// - Parameter ignored: what git keeps no copy of, such as the versions that the package manager resolved.
    static func strangers(among entries: [String], ignored: Set<String>) -> [Violation] {
        entries.filter { !$0.hasPrefix(".") && !ignored.contains($0) && !topLevel.contains($0) }.map {
            Violation(path: $0, "the top level holds \(topLevel.sorted().joined(separator: ", ")) and dot-files only")
        }
    }

    static let sizes = Rule { source in
        // A file ends with a line break, after which there is no line.
        let count = source.lines.last?.isEmpty == true ? source.lines.count - 1 : source.lines.count
        return count <= lineCountMax
            ? [] : [Violation(source, "\(count) lines: past \(lineCountMax), look for a second noun")]
    }

    /// "Book+Holds.swift" extends Book. "Keys.swift" declares something whose name has that noun in it, such as NodeKeys, or
    /// extends several types by what it is named after.
    static let names = Rule { source in
        guard source.name != "main", source.path.hasPrefix("Sources/") || source.name.hasSuffix("Tests") else {
            return []
        }
        let parts = source.name.split(separator: "+", maxSplits: 1).map(String.init)
        let (declared, extended) = source.declaredNames
        let isNamedWell =
            parts.count == 2
            ? extended.contains { $0.contains(parts[0]) }
            : declared.contains { contains($0, parts[0]) } || declared.isEmpty && extended.count > 1
        let missing = parts.count == 2 ? "extended" : "declared"
        return isNamedWell ? [] : [Violation(source, "no \(parts[0]) is \(missing) here")]
    }

    static let folders = Rule { source in
        source.path.split(separator: "/").map(String.init).filter(emptyNames.contains).map {
            Violation(source, "\($0) says nothing about what is in it")
        }
    }

    /// Whether the words of the noun are words of the name, in their order: NodeKeys is a noun of NodeSecretKeys.
    private static func contains(_ name: String, _ noun: String) -> Bool {
        var rest = noun.camelCaseWords[...]
        for word in name.camelCaseWords where word == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }
}

extension SwiftSource {
    /// The types that are declared at the top of this file, and those that are extended: "A.B" as A and B.
    fileprivate var declaredNames: (declared: Set<String>, extended: Set<[String]>) {
        let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        var (declared, extended) = (Set<String>(), Set<[String]>())
        for (keyword, name) in zip(words, words.dropFirst()) where code[keyword.line].first?.isWhitespace == false {
            if keywords.contains(keyword.text) { declared.insert(name.text) }
            // A function outside of any type may have a file: "UntilShutdown.swift" declares untilShutdown.
            if keyword.text == "func" { declared.insert(name.text.prefix(1).uppercased() + name.text.dropFirst()) }
            if keyword.text == "extension" { extended.insert(members(of: name)) }
        }
        return (declared, extended)
    }

    private func members(of word: Word) -> [String] {
        let members = word.rest.prefix { $0 == "." || $0.isLetter || $0.isNumber }.split(separator: ".")
        return [word.text] + members.map(String.init)
    }
}

extension String {
    /// "SQLiteSchema" is "SQ", "Lite" and "Schema": enough to compare names.
    fileprivate var camelCaseWords: [String] {
        let characters = Array(self)
        var words: [String] = []
        for (index, character) in characters.enumerated() {
            let isBeginning =
                character.isUppercase
                && (index == 0 || characters[index - 1].isLowercase
                    || index + 1 < characters.count && characters[index + 1].isLowercase)
            if isBeginning || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
        return words
    }
}
