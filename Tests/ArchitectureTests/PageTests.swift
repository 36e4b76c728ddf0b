import Testing

@Suite("Pages of the documentation")
struct PageTests {
    static func pages() throws -> [Page] {
        try (Repository.files(under: "Docs", suffix: ".md") + ["README.md"])
            .map { Page(path: $0, text: try Repository.text(of: $0)) }
    }

    @Test("every table is whole")
    func tables() throws {
        for page in try Self.pages() { expectNone(page.brokenTables) }
    }

    @Test("every section that a page cites of another exists")
    func citations() throws {
        let pages = try Self.pages()
        for page in pages {
            for citation in page.citations {
                // Other capitals with a number behind them are standards: ISO 4217.
                guard let cited = pages.first(where: { $0.path == citation.page }) else { continue }
                #expect(
                    SectionCitationTests.sections(of: cited.text).contains(citation.section),
                    "\(page.path) cites section \(citation.section) of \(citation.page)")
            }
        }
        #expect(pages.contains { !$0.citations.isEmpty })
    }

    @Test("a broken table and a wrong citation are found")
    func planted() {
        func broken(_ text: String) -> Int { Page(path: "Docs/A.md", text: text).brokenTables.count }
        let whole = "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
        #expect(broken(whole) == 0 && broken(whole + "\nText.") == 0 && broken("```\n| a\n```\n") == 0)
        #expect(broken(whole + "Text.\n") == 1)
        #expect(broken(whole + "| 3 |\n") == 1)
        #expect(broken("| 1 | 2 |\n\nText.") == 1)
        #expect(broken("| 1 | 2 |\n| 3 | 4 |\n") == 1)
        let page = Page(
            path: "Docs/A.md", text: "As LEDGER 10.2 says, `PROTOCOL.md` 6.8,\nand `OPERATING.md`, \"The home\".")
        #expect(
            page.citations == [
                Page.Citation(page: "Docs/LEDGER.md", section: "10.2"),
                Page.Citation(page: "Docs/PROTOCOL.md", section: "6.8"),
                Page.Citation(page: "Docs/OPERATING.md", section: "The home"),
            ])
    }
}
