import Testing

/// Where a rule is broken, and how.
struct Violation: CustomStringConvertible, Equatable, Sendable {
    let path: String
    /// From 0; nil if it is about the file as a whole.
    let line: Int?
    let what: String

    var description: String {
        line.map { "\(path):\($0 + 1): \(what)" } ?? "\(path): \(what)"
    }

    init(_ source: SwiftSource, line: Int? = nil, _ what: String) {
        self.init(path: source.path, line: line, what)
    }

    init(path: String, line: Int? = nil, _ what: String) {
        self.path = path
        self.line = line
        self.what = what
    }
}

/// One rule over one file.
struct Rule: Sendable {
    let check: @Sendable (SwiftSource) -> [Violation]

    /// A rule about single words of the code.
    static func words(
        _ what: @escaping @Sendable (SwiftSource.Word, SwiftSource) -> String?
    ) -> Rule {
        Rule { source in
            source.words.compactMap { word in
                what(word, source).map { Violation(source, line: word.line, $0) }
            }
        }
    }

    func violations(in sources: [SwiftSource]) -> [Violation] { sources.flatMap(check) }

    /// What it says of a snippet, as if it stood in this file.
    func violations(in snippet: String, at path: String) -> [Violation] {
        check(SwiftSource(path: path, text: snippet))
    }
}

/// Records each violation by itself, so that each is told with its place.
func expectNone(_ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation) {
    for violation in violations {
        Issue.record("\(violation.description)", sourceLocation: sourceLocation)
    }
}
