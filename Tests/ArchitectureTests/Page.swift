/// A page of the documentation: its tables, and what it cites of other pages.
struct Page {
    struct Citation: Hashable {
        let page: String
        /// `5.4`, or the title of a section.
        let section: String
    }

    let path: String
    let text: String

    /// A table is broken by a line among its rows, by a row of another length, and by a paragraph that runs into it.
    var brokenTables: [Violation] {
        var violations: [Violation] = []
        var isCode = false
        var columns: Int?
        var rowsRead = 0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode, line.hasPrefix("|") else {
                if columns != nil, !line.isEmpty { violations.append(violation(number, "no table's row")) }
                if columns != nil, rowsRead < 2 { violations.append(violation(number, "a table without a heading")) }
                columns = nil
                rowsRead = 0
                continue
            }
            let count = line.split(separator: "|", omittingEmptySubsequences: false).count - 2
            if let columns, columns != count {
                violations.append(violation(number, "\(count) columns, not \(columns)"))
            }
            rowsRead += 1
            if rowsRead == 2, !line.allSatisfy({ "|- ".contains($0) }) {
                violations.append(violation(number, "a table without a heading"))
            }
            columns = columns ?? count
        }
        return violations
    }

    private func violation(_ line: Int, _ what: String) -> Violation { Violation(path: path, line: line, what) }

    /// `LEDGER 10.2`, `PROTOCOL.md, section 6.8`, `PERFORMANCE.md`, section 3, `OPERATING.md`, "Backups".
    var citations: Set<Citation> {
        let flat = text.replacing(#/\s*\n\s*/#, with: " ")
        let numbered = flat.matches(of: #/\b([A-Z_]{4,})(?:\.md)?`?,? (?:section )?(\d+(?:\.\d+)*)/#)
            .map { Citation(page: "Docs/\($0.1).md", section: String($0.2)) }
        let titled = flat.matches(of: #/\b([A-Z_]{4,})\.md`?,? "([^"]+)"/#)
            .map { Citation(page: "Docs/\($0.1).md", section: String($0.2)) }
        return Set(numbered + titled)
    }
}
