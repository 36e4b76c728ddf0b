import Testing

@testable import handsel

@Suite("Style")
struct StyleTests {
    @Test("colours need a terminal that has them, and no NO_COLOR")
    func colours() {
        #expect(Style(isTerminal: true, noColor: nil, term: "xterm").isColoured)
        #expect(Style(isTerminal: true, noColor: "", term: nil).isColoured)
        #expect(!Style(isTerminal: false, noColor: nil, term: "xterm").isColoured)
        #expect(!Style(isTerminal: true, noColor: "1", term: "xterm").isColoured)
        #expect(!Style(isTerminal: true, noColor: nil, term: "dumb").isColoured)
    }

    @Test("without colours a text stays as it is")
    func plain() {
        #expect(Style.plain.apply(.good, "settled") == "settled")
        #expect(Style(isColoured: true).apply(.good, "settled") == "\u{1B}[32msettled\u{1B}[0m")
    }
}
