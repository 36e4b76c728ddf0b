import Testing

@testable import NodeRuntime

@Suite struct SettingLinesTests {
    @Test("each key is found on its line, whatever stands between")
    func lines() {
        let lines = SettingLines(
            """
            # role = "no"
            role = "payment" # name = "no"

            name = "a = b # c \\" d" # x
              listen='[x] \\'
            "quoted key" = -1_000\r
            'sq.uoted' . part = true
            http = ""# x
            [log]# x
            level\t=\t"ä"
             [ a . "b" ]
            c = 1
            """)
        let expected: [([String], Int)] = [
            (["role"], 2), (["name"], 4), (["listen"], 5), (["quoted key"], 6), (["sq.uoted"], 7),
            (["sq.uoted", "part"], 7), (["http"], 8), (["log"], 9), (["log", "level"], 10), (["a", "b"], 11),
            (["a", "b", "c"], 12),
        ]
        #expect(lines.malformed.isEmpty)
        for (path, line) in expected { #expect(lines.line(of: path) == line, "\(path)") }
        #expect(lines.line(of: ["none"]) == nil)
    }

    @Test("a dotted key names the tables it opens")
    func dotted() {
        let lines = SettingLines("a = 1\nlog.level = 2\nlog.other = 3\n")
        #expect(lines.line(of: ["log"]) == 2)
        #expect(lines.line(of: ["log", "other"]) == 3)
        #expect(lines.line(of: ["log", "unknown"]) == 2)
    }

    @Test(
        "a line without the shape of a setting is found",
        arguments: [
            "a", "a =", "= 1", "a = \"", "a = \"\\", "a = \"\\\"", "a = 'x", "a = '''x'''", "a = \"\"\"x\"\"\"",
            "a = [1]",
            "a = { b = 1 }", "a = 1.5", "a = 1979-05-27", "a = 07:32:00", "a = inf", "a = 0x1f", "a = +-1", "a = 1 2",
            "a = \"x\" y", "a = True", "a = yes", "a = \u{661}", "[", "[]", "[a", "[a] b", "[[a]]", "[ =", "\"a", "a.",
            ".a", "a. = 1", "ä = 1", "\u{a0}a = 1", "a\u{a0}= 1", "a = 1\u{b}", "a b = 1", "}", "\u{feff}a = 1",
        ])
    func malformed(line: String) {
        #expect(SettingLines("x = 1\n" + line + "\ny = 2").malformed.map(\.line) == [2])
    }
}
