import Testing

@Suite("Decisions are made in integers")
struct ArithmeticTests {
    @Test("the pure targets and the simulator hold no floating point but in the files named")
    func tree() throws {
        expectNone(Arithmetic.rule.violations(in: try Repository.sources.get()))
    }

    @Test("the files that may hold floating point exist")
    func namedFiles() {
        for path in Arithmetic.files { #expect(Repository.exists(path), "\(path)") }
    }

    @Test(
        "floating point is found",
        arguments: [
            "let share: Double = 3", "func f(_ x: Float) {}", "let half = 0.5", "let metres = Double(n) / 2",
            "let y = exp(x)", "let l = log(x)", "let wait: TimeInterval",
        ])
    func planted(snippet: String) {
        for target in ["Ledger", "PaymentProtocol", "Simulator"] {
            #expect(!Arithmetic.rule.violations(in: snippet, at: "Sources/\(target)/A.swift").isEmpty)
        }
    }

    @Test(
        "integers, ranges, members and labels are not floating point",
        arguments: [
            "for n in 0...9 {}", "pair.0.1", "$0.1.microseconds", "receipt.verify(log: key)", "func log(_ key: Key) {}",
            "let mask = 0x1.self", "/// A Double of 0.5", "node.log(line)",
        ])
    func integers(snippet: String) {
        #expect(Arithmetic.rule.violations(in: snippet, at: "Sources/Ledger/A.swift") == [])
    }
}
