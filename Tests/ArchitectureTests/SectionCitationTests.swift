import Testing

/// Code says beside a rule which section of which page it comes from: page and section must be there.
@Suite("Pages and sections that the code cites")
struct SectionCitationTests {
    struct Citation: Hashable {
        let page: String
        /// `5.4`, or the title of a section.
        let section: String
    }

    /// `Docs/PAGE.md section 5.4`, or `Docs/PAGE.md, "Title"`, also where the line breaks in between.
    static func citations(in text: String) -> Set<Citation> {
        let flat = text.replacing(#/\n\s*(?:///?|#)?\s*/#, with: " ")
        let numbered = flat.matches(of: #/(Docs/\w+\.md),? section (\d+(?:\.\d+)*)/#)
            .map { Citation(page: String($0.1), section: String($0.2)) }
        let titled = flat.matches(of: #/(Docs/\w+\.md), "([^"]+)"/#)
            .map { Citation(page: String($0.1), section: String($0.2)) }
        return Set(numbered + titled)
    }

    /// Numbers and titles of a page's headings, and the numbers of its paragraphs.
    static func sections(of page: String) -> Set<String> {
        var sections: Set<String> = []
        for line in page.split(separator: "\n") {
            if let heading = line.wholeMatch(of: #/#+ (?:(\d+(?:\.\d+)*)\.? )?(.*)/#) {
                if let number = heading.1 { sections.insert(String(number)) }
                sections.insert(String(heading.2))
            } else if let paragraph = line.prefixMatch(of: #/(\d+\.\d+)\. /#) {
                sections.insert(String(paragraph.1))
            }
        }
        return sections
    }

    @Test("every page that the code names exists")
    func pages() throws {
        for source in try Repository.sources.get() {
            let names = try Repository.text(of: source.path).matches(of: #/Docs/(?:[\w\-]+[\/.])*\w+/#)
            for name in names.map({ String($0.output) }) {
                #expect(Repository.exists(name), "\(source.path) names \(name)")
            }
        }
    }

    @Test("every section that the code cites exists")
    func citations() throws {
        let sources = try Repository.sources.get() + Repository.tests.get()
        var pages: [String: Set<String>] = [:]
        for source in sources where !source.path.hasSuffix("SectionCitationTests.swift") {
            for citation in Self.citations(in: try Repository.text(of: source.path)) {
                if pages[citation.page] == nil {
                    try #require(Repository.exists(citation.page), "\(source.path) cites \(citation.page)")
                    pages[citation.page] = Self.sections(of: try Repository.text(of: citation.page))
                }
                #expect(
                    pages[citation.page]?.contains(citation.section) == true,
                    "\(source.path) cites section \(citation.section) of \(citation.page)")
            }
        }
        #expect(pages["Docs/PROTOCOL.md"] != nil && pages["Docs/LEDGER.md"] != nil)
    }

    @Test("a section that does not exist is found")
    func planted() {
        let text = """
            /// As Docs/A.md section 5.4 says, and Docs/A.md
            /// section 6; see Docs/B.md, "The link".
            """
        #expect(
            Self.citations(in: text) == [
                Citation(page: "Docs/A.md", section: "5.4"), Citation(page: "Docs/A.md", section: "6"),
                Citation(page: "Docs/B.md", section: "The link"),
            ])
        let page = "# A\n\n## 5. Five\n\n### 5.4 Fourth\n\n6.1. A paragraph.\n\n## The link\n"
        #expect(Self.sections(of: page) == ["A", "5", "Five", "5.4", "Fourth", "6.1", "The link"])
    }
}
