import Simulator
import Testing

@testable import handsel

@Suite("Settings as text")
struct SettingsTextTests {
    @Test("settings, tables and comments are read with their lines")
    func reads() {
        let text = SettingsText(
            """
            # a world
            people = 3   # three of them
            name = "a # b"
            [network]
            delay = [1_000, 30_000]
            on = true
            \tleft = -5
            """)
        #expect(text.problems.isEmpty)
        #expect(
            text.settings == [
                .init(path: "people", value: .integer(3), line: 2), .init(path: "name", value: .text("a # b"), line: 3),
                .init(path: "network.delay", value: .range(1_000, 30_000), line: 5),
                .init(path: "network.on", value: .boolean(true), line: 6),
                .init(path: "network.left", value: .integer(-5), line: 7),
            ])
    }

    @Test(
        "whatever means something else, or nothing, is refused with its line",
        arguments: [
            "people", "people 3", "= 3", "people = ", "people = 3.5", "people = 03", "people = 1__0", "people = _1",
            "people = \"3", "people = 'three'", "people = \"a\\n\"", "people = [1]", "people = [1, 2, 3]", "[people",
            "[]", "a.b = 1", "people = 99999999999999999999", "people = yes",
        ])
    func refuses(line: String) {
        let text = SettingsText("# first\n\(line)\n")
        #expect(text.problems.map(\.line) == [2])
        #expect(text.settings.isEmpty)
    }

    @Test("a setting is said once")
    func twice() {
        let text = SettingsText("[a]\nb = 1\n[c]\nb = 2\n[a]\nb = 3")
        #expect(text.settings.map(\.path) == ["a.b", "c.b"])
        #expect(text.problems == [.init(line: 6, what: "a.b was set in line 2 already")])
    }
}
