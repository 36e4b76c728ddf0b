import Testing

@Suite("Time and chance are arguments")
struct TimeAndChanceTests {
    @Test("the system's clock and chance are touched in their one file each")
    func tree() throws {
        expectNone(TimeAndChance.rule.violations(in: try Repository.sources.get()))
    }

    @Test("the files that may touch them exist")
    func namedFiles() {
        for path in Set(TimeAndChance.sources.flatMap(\.files)) {
            #expect(Repository.exists(path), "\(path)")
        }
    }

    @Test(
        "time or chance out of nowhere is found",
        arguments: [
            "let now = Date()", "let now = Date.now", "let id = UUID()", "try await Task.sleep(for: .seconds(1))",
            "let now = ContinuousClock().now", "var chance = SystemRandomNumberGenerator()", "list.shuffled()",
            "list.shuffle()", "let n = Int.random(in: 0...9)", "list.randomElement()",
            "clock_gettime(CLOCK_REALTIME, &time)", "randombytes_buf(&word, 8)", "let now = time(nil)", "usleep(3)",
            "wait(until: Date(timeIntervalSinceNow: 3))", "crypto_sign_keypair(&a, &b)",
            "let n = Int.random(\n    in: 0...9\n)\nlist.sort(using: order)",
        ])
    func planted(snippet: String) {
        for path in ["Sources/PaymentProtocol/A.swift", "Sources/NodeRuntime/A.swift", "Sources/handsel/A.swift"] {
            #expect(!TimeAndChance.rule.violations(in: snippet, at: path).isEmpty)
        }
    }

    @Test(
        "what is given is not out of nowhere",
        arguments: [
            "let n = Int.random(in: 0...9, using: &random)", "list.shuffled(using: &random)",
            "let n = UInt64.random(\n    in: 0...9,\n    using: &random)",
            "let date = Date(timeIntervalSince1970: seconds)",
            "let id = UUID(uuidString: text)", "/// As `Date()` does.", "print(\"Date()\")",
        ])
    func given(snippet: String) {
        #expect(TimeAndChance.rule.violations(in: snippet, at: "Sources/NodeRuntime/A.swift") == [])
    }
}
