import Testing

@Suite("Pages that say where things live")
struct CitingDocumentTests {
    @Test("every file and symbol they name exists", arguments: ["Docs/MAIN_PATH.md", "Docs/ARCHITECTURE.md"])
    func citations(path: String) throws {
        let sources = try Repository.sources.get() + Repository.tests.get()
        let document = CitingDocument(text: try Repository.text(of: path))
        expectNone(document.falseCitations(among: sources, path: path))
    }

    @Test("the main path has its seven steps, in the words of its test")
    func steps() throws {
        let document = CitingDocument(text: try Repository.text(of: "Docs/MAIN_PATH.md"))
        let steps = document.sections.map(\.title).filter { $0.first?.isNumber == true }
        #expect(
            steps == [
                "1. A bump", "2. The reports", "3. The match", "4. The request", "5. The intent", "6. The clearing",
                "7. The receipt",
            ])
        let test = try Repository.text(of: "Tests/PaymentProtocolTests/MainPathTests.swift")
        for step in steps { #expect(test.contains("// \(step)."), "\(step)") }
        for step in steps {
            #expect(document.sections.first { $0.title == step }?.citations.isEmpty == false, "\(step)")
        }
    }

    @Test("a file or a symbol that does not exist is found")
    func planted() {
        let sources = [SwiftSource(path: "Sources/A/Amount.swift", text: "struct Amount {\n    func add() {}\n}")]
        func count(_ text: String) -> Int {
            CitingDocument(text: text).falseCitations(among: sources, path: "Docs/A.md").count
        }
        #expect(count("# A\n\n## One\n`Amount.swift`, `add`, `Amount`, `make demo`") == 0)
        #expect(count("# A\n\n## One\n`Sum.swift`") == 1)
        #expect(count("# A\n\n## One\n`Amount.swift`, `subtract`") == 1)
        #expect(count("# A\n\n## One\n`Amount.swift`\n\n## Two\n`add`") == 1)
    }
}
