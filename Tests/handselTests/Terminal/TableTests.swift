import Testing

@testable import handsel

@Suite("Tables")
struct TableTests {
    @Test("columns stand under each other, numbers to the right, and no line ends with spaces")
    func layout() {
        var table = Table([Table.Column("WHO"), Table.Column("AMOUNT", .right), Table.Column("FOR")])
        table.add(["Ada", "-12.50 EUR", "coffee"])
        table.add(["Benedict", "5 JPY", ""])
        #expect(
            table.text(.plain) == """
                WHO           AMOUNT  FOR
                Ada       -12.50 EUR  coffee
                Benedict       5 JPY
                """)
    }

    @Test("wide characters take two cells, combining ones none")
    func widths() {
        #expect(CellWidth.of("日本") == 4)
        #expect(CellWidth.of("e\u{301}") == 1)
        #expect(CellWidth.of("👩‍🔧") == 2)
        var table = Table([Table.Column("A"), Table.Column("B")])
        table.add(["日本", "x"])
        table.add(["abcd", "y"])
        #expect(table.text(.plain) == "A     B\n日本  x\nabcd  y")
    }

    @Test("what is too long is cut, and says so")
    func cutting() {
        #expect(CellWidth.fitting("two coffees", into: 6) == "two c…")
        #expect(CellWidth.fitting("coffee", into: 6) == "coffee")
        #expect(CellWidth.fitting("日本語", into: 4) == "日…")
    }

    @Test("a cell cannot break out of its table")
    func escapes() {
        var table = Table([Table.Column("NAME")])
        table.add(["Ben\n\u{1B}[1A"])
        #expect(table.text(.plain) == "NAME\nBen<U+000A><U+001B>[1A")
    }
}
