import Testing

@testable import handsel

@Suite("Progress bars")
struct ProgressBarTests {
    @Test("a bar fills from empty to full and fits the terminal", arguments: [20, 80, 200])
    func lines(columns: Int) {
        for (done, percent) in [(UInt64(0), "0%"), (50, "50%"), (100, "100%"), (120, "100%")] {
            let line = ProgressBar.line(done: done, of: 100, "records", columns: columns)
            #expect(line.contains(percent))
            #expect(columns < 40 || line.count <= columns)
        }
    }

    @Test("a count past what can be multiplied is no crash")
    func huge() {
        #expect(ProgressBar.line(done: .max, of: .max, "events", columns: 80).contains("100%"))
    }
}
