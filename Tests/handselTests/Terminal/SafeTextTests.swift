import Testing

@testable import handsel

@Suite("Texts that others wrote")
struct SafeTextTests {
    @Test(
        "whatever a terminal obeys is shown instead",
        arguments: [
            ("\u{1B}[31mred", "<U+001B>[31mred"), ("bell\u{7}", "bell<U+0007>"), ("a\rb", "a<U+000D>b"),
            ("line\nbreak", "line<U+000A>break"), ("\u{9B}2J", "<U+009B>2J"), ("del\u{7F}", "del<U+007F>"),
        ])
    func controls(text: String, expected: String) {
        #expect(SafeText.clean(text) == expected)
    }

    @Test(
        "what turns a text around, or hides in it, is shown",
        arguments: ["\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}"])
    func invisible(character: String) {
        #expect(SafeText.clean("12.50\(character) EUR").contains("<U+"))
    }

    @Test("languages and emoji stay as they are", arguments: ["Zoë", "日本", "नमस्ते", "شکریہ", "👩‍🔧", "5 €"])
    func harmless(text: String) {
        #expect(SafeText.clean(text) == text)
    }

    @Test("newlines stay only in texts of our own")
    func newlines() {
        #expect(SafeText.clean("one\ntwo", keepingLines: true) == "one\ntwo")
        #expect(SafeText.quoted("one\ntwo") == "“one<U+000A>two”")
    }
}
