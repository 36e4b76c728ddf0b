import Testing

@Suite("Where things are and what they are called")
struct LayoutTests {
    private func everything() throws -> [SwiftSource] {
        try Repository.sources.get() + Repository.tests.get()
    }

    @Test("the top level holds what it must and nothing else")
    func topLevel() throws {
        let ignored = try Repository.ignored()
        expectNone(Layout.strangers(among: try Repository.topLevel(), ignored: ignored))
        #expect(Layout.topLevel.isDisjoint(with: ignored))
        #expect(Layout.strangers(among: ["Sources", ".git", "a.log", "notes.txt"], ignored: ["a.log"]).count == 1)
    }

    @Test("no file is too long")
    func sizes() throws {
        expectNone(Layout.sizes.violations(in: try everything()))
        let longest = String(repeating: "// A line.\n", count: Layout.lineCountMax)
        #expect(Layout.sizes.violations(in: longest, at: "Sources/A/B.swift") == [])
        #expect(Layout.sizes.violations(in: longest + "// One more.\n", at: "Sources/A/B.swift").count == 1)
    }

    @Test("a file is named after the noun it declares")
    func names() throws {
        expectNone(Layout.names.violations(in: try everything()))
    }

    @Test("a file with another name is found")
    func plantedName() {
        func count(_ snippet: String, _ path: String) -> Int {
            Layout.names.violations(in: snippet, at: path).count
        }
        #expect(count("struct Amount {}", "Sources/Ledger/Amount.swift") == 0)
        #expect(count("struct Amount {}", "Sources/Ledger/Money.swift") == 1)
        #expect(count("// struct Money", "Sources/Ledger/Money.swift") == 1)
        #expect(count("extension Book {}", "Sources/Ledger/Book+Holds.swift") == 0)
        #expect(count("extension Book.Entry {}", "Sources/Ledger/Book+Holds.swift") == 0)
        #expect(count("struct Book {}", "Sources/Ledger/Book+Holds.swift") == 1)
        #expect(count("enum NodeSecretKeys {}", "Sources/Ledger/NodeKeys.swift") == 0)
        #expect(count("enum KeysOfNode {}", "Sources/Ledger/NodeKeys.swift") == 1)
        #expect(count("extension A {}\nextension B {}", "Sources/Ledger/Fields.swift") == 0)
        #expect(count("extension A {}\nextension A {}", "Sources/Ledger/Fields.swift") == 1)
        #expect(count("func untilShutdown() {}", "Sources/Ledger/UntilShutdown.swift") == 0)
        #expect(count("struct Amount {}", "Tests/LedgerTests/BookTests.swift") == 1)
        #expect(count("func amount() {}", "Tests/LedgerTests/Fixtures.swift") == 0)
    }

    @Test("no folder has a name that says nothing")
    func folders() throws {
        expectNone(Layout.folders.violations(in: try everything()))
        #expect(Layout.folders.violations(in: "", at: "Sources/Ledger/Utils/A.swift").count == 1)
    }
}
