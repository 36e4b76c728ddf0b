import Testing

@Suite("What comments cite of our pages")
struct CitationTests {
    @Test("every page and section that the code cites exists")
    func tree() throws {
        var pages: [String: String] = [:]
        for source in try Repository.sources.get() {
            for citation in Citation.all(in: source) {
                let path = "Docs/\(citation.page)"
                guard Repository.exists(path) else {
                    Issue.record("\(source.path) cites \(path), which does not exist")
                    continue
                }
                let text = try pages[path] ?? Repository.text(of: path)
                pages[path] = text
                #expect(citation.isTrue(of: text), "\(source.path) cites \(path): \(citation.place)")
            }
        }
    }

    @Test("citations are found, also over a line's end")
    func found() {
        let text = """
            /// Docs/LEDGER.md section 3.2; and Docs/PROTOCOL.md section
            /// 6. See Docs/PROTOCOL.md, "Frames", or `Docs/GLOSSARY.md`, or `Docs/schemas`.
            """
        let citations = Citation.all(in: SwiftSource(path: "Sources/A/B.swift", text: text))
        #expect(
            citations.map(\.place) == [.section("3.2"), .section("6"), .title("Frames"), .page])
    }

    @Test("a section that does not exist is found")
    func planted() throws {
        let page = "# The ledger\n\n## 3. Accounts\n\n3.2. Balances\n\n## Frames\n"
        func isTrue(_ citation: String) throws -> Bool {
            let source = SwiftSource(path: "Sources/A/B.swift", text: "// Docs/LEDGER.md\(citation)")
            return try #require(Citation.all(in: source).first).isTrue(of: page)
        }
        #expect(try isTrue(" section 3") && isTrue(" section 3.2") && isTrue(", \"Frames\"") && isTrue(""))
        #expect(try !isTrue(" section 4") && !isTrue(" section 3.20") && !isTrue(", \"Links\""))
    }
}
