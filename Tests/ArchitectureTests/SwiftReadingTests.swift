import Testing

@Suite("Reading Swift as the rules do")
struct SwiftReadingTests {
    private func words(_ text: String) -> [String] {
        SwiftSource(path: "Sources/A/B.swift", text: text).words.map(\.text)
    }

    @Test(
        "comments and the words of strings are not code",
        arguments: [
            ("let a = 1 // Date()", ["let", "a", "1"]),
            ("/* one /* two */ three */ b", ["b"]),
            ("/* over\nlines */ b", ["b"]),
            (#"f("Date() \"x\" ", g)"#, ["f", "g"]),
            (##"f(#"a "quoted" b"#, g)"##, ["f", "g"]),
            ("f(\"\"\"\n  Date() \"\" x\n  \"\"\", g)", ["f", "g"]),
            (#"f("", g, "// no comment", h)"#, ["f", "g", "h"]),
        ])
    func notCode(text: String, expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test("an interpolation is code")
    func interpolation() {
        #expect(words(#"f("at \(Date().text("x")) now", g)"#) == ["f", "Date", "text", "g"])
    }

    @Test("a line knows whether it is explained: on it, at most two lines above, or directly below")
    func explained() {
        let source = SwiftSource(path: "Sources/A/B.swift", text: "a\nb\n// why\nc\nd\ne\nf\ng // why")
        #expect((0..<8).map(source.isExplained) == [false, true, true, true, true, false, true, true])
    }
}
