import Foundation

/// A page of `Docs`, for tests that compare what it says with what the code does.
struct Document {
    let text: String

    init(_ name: String) throws {
        text = try String(contentsOf: Vectors.repository.appending(path: "Docs/\(name)"), encoding: .utf8)
    }

    init(text: String) {
        self.text = text
    }

    /// What stands under this heading, up to the next of the same rank: `### 8.1 Requests` is found by "8.1".
    func section(_ number: String) -> Document? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func rank(_ line: Substring) -> Int? {
            let rank = line.prefix { $0 == "#" }.count
            return rank > 1 ? rank : nil
        }
        guard
            let start = lines.firstIndex(where: { line in
                let words = line.split(separator: " ")
                return rank(line) != nil && words.count > 1 && (words[1] == number || words[1] == number + ".")
            }), let ownRank = rank(lines[start])
        else { return nil }
        let rest = lines[(start + 1)...]
        let end = rest.firstIndex { line in rank(line).map { $0 <= ownRank } ?? false } ?? lines.endIndex
        return Document(text: rest[..<end].joined(separator: "\n"))
    }

    /// What follows this text.
    func after(_ mark: String) -> Document? {
        text.range(of: mark).map { Document(text: String(text[$0.upperBound...])) }
    }

    /// The rows of the first table: cells without space around them, the heading left out.
    var rows: [[String]] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        return lines.dropFirst(2).map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    /// The first block of code in this language.
    func code(_ language: String) -> String? {
        guard let block = after("```\(language)\n"), let end = block.text.range(of: "```") else { return nil }
        return String(block.text[..<end.lowerBound])
    }
}
