/// A Swift file as the rules see it.
struct SwiftSource: Sendable {
    /// From the repository's root: "Sources/Ledger/Amount.swift".
    let path: String
    let lines: [String]
    /// The same lines, with blanks in place of comments and of the words of strings.
    let code: [String]
    /// Which lines bear a comment, or a part of one.
    let hasComment: [Bool]
    let words: [Word]

    /// An identifier, keyword or number in the code.
    struct Word: Sendable {
        let text: String
        /// From 0.
        let line: Int
        /// What stands directly before it, such as the dot of a member; nil at the start of a line.
        let before: Character?
        /// The line from here on.
        let rest: Substring

        func isFollowed(by text: String) -> Bool { rest.hasPrefix(text) }
    }

    init(path: String, text: String) {
        self.path = path
        let reading = SwiftReading(of: text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = reading.code
        hasComment = reading.hasComment
        words = code.indices.flatMap { Self.words(of: reading.code[$0], line: $0) }
    }

    private static func words(of code: String, line: Int) -> [Word] {
        var words: [Word] = []
        var index = code.startIndex
        while index < code.endIndex {
            guard isWordCharacter(code[index]) else {
                index = code.index(after: index)
                continue
            }
            let start = index
            while index < code.endIndex, isWordCharacter(code[index]) { index = code.index(after: index) }
            let before = start == code.startIndex ? nil : code[code.index(before: start)]
            words.append(
                Word(text: String(code[start..<index]), line: line, before: before, rest: code[index...]))
        }
        return words
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    /// "Sources/Ledger/Amount.swift" belongs to "Ledger".
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// "Amount" of "Sources/Ledger/Amount.swift".
    var name: String {
        String((path.split(separator: "/").last ?? "").dropLast(".swift".count))
    }

    /// Whether a comment gives the reason for what stands on this line: there, at most two lines above, or directly
    /// below, where a `guard` says what it does instead.
    func isExplained(line: Int) -> Bool {
        (max(0, line - 2)...min(line + 1, hasComment.count - 1)).contains { hasComment[$0] }
    }

    /// The comment that ends directly above this line. Attributes may stand between, and lines that share the comment.
    func commentAbove(line: Int, sharedBy isSharing: (String) -> Bool = { _ in false }) -> String {
        var first = line
        while first > 0 {
            let above = lines[first - 1].drop(while: \.isWhitespace)
            guard hasComment[first - 1] || above.hasPrefix("@") || isSharing(code[first - 1]) else { break }
            first -= 1
        }
        return (first..<line).filter { hasComment[$0] }.map { lines[$0] }.joined(separator: "\n")
    }
}
