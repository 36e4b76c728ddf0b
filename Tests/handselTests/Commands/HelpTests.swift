import ArgumentParser
import Testing

@testable import handsel

@Suite("Help")
struct HelpTests {
    /// Every command, with the words that call it.
    static let commands: [(words: [String], command: any ParsableCommand.Type)] = leaves(of: Handsel.self, after: [])

    private static func leaves(
        of command: any ParsableCommand.Type, after words: [String]
    ) -> [(words: [String], command: any ParsableCommand.Type)] {
        let inner = command.configuration.subcommands
        return inner.isEmpty
            ? [(words, command)]
            : inner.flatMap { leaves(of: $0, after: words + [$0.configuration.commandName ?? ""]) }
    }

    @Test("these are the commands that scripts rely on")
    func names() {
        #expect(
            Set(Self.commands.map { $0.words.joined(separator: " ") }) == [
                "init", "run", "identity", "status", "evidence export", "evidence verify",
                "evidence overrule", "reconcile", "account credit", "account lock", "account unlock", "account close",
                "account report-loss", "account add-key", "account locks", "reserve show", "reserve invest",
                "reserve divest", "reserve require", "reserve statement", "reserve verify", "suspense list",
                "suspense add", "suspense assign",
                "suspense return", "payouts list", "payouts done", "payouts returned", "text erase", "withdraw", "bump",
                "confirm", "decline", "pay", "balance", "history",
                "refund", "escrow fund", "escrow ship", "escrow confirm", "escrow release", "escrow refund",
                "escrow cancel", "escrow dispute", "escrow evidence", "escrow rule", "escrow show", "escrow list",
                "receipt list", "receipt show", "receipt export", "receipt verify", "audit", "head export",
                "head verify", "backup", "restore",
                "store setup",
                "pin change",
                "limits show", "limits set", "limits explain", "limits apply", "limits tier",
                "review list", "review release", "review reject",
                "nearby", "beacon", "doctor",
                "demo",
                "simulate run", "simulate bumps", "bench clearing",
            ])
    }

    @Test(
        "every command takes --home and --json, and teaches by an example of itself", arguments: commands.map(\.words))
    func examples(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words }?.command)
        let help = Handsel.helpMessage(for: command, columns: 80)
        #expect(help.contains("--home"))
        #expect(help.contains("--json"))
        let examples = Self.examples(in: command.configuration.discussion)
        let name = (["handsel"] + words).joined(separator: " ")
        #expect(examples.contains { $0.hasPrefix(name) }, "no example of \(name)")
        for example in examples { #expect(help.contains(example.prefix(30)), "\(example)") }
    }

    @Test("every line of help fits a terminal of eighty columns", arguments: commands.map(\.words))
    func widths(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words }?.command)
        for line in command.configuration.discussion.split(separator: "\n") where line.hasPrefix("  ") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test("no line of help has lost the mark that it goes on", arguments: commands.map(\.words))
    func continuations(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words }?.command)
        for line in command.configuration.discussion.split(separator: "\n") {
            #expect(!line.drop { $0 == " " }.contains("   "), "\(line)")
        }
    }

    @Test("every example can be typed", arguments: commands.map(\.words))
    func parses(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words }?.command)
        for example in Self.examples(in: command.configuration.discussion) {
            var arguments = ShellWords(example).words.dropFirst()
            // What is left out for brevity stands for required options.
            if arguments.contains("...") {
                arguments.removeAll { $0 == "..." }
                arguments += ["--clearing", "127.0.0.1:7410", "--clearing-id", "hslc1"]
            }
            #expect(throws: Never.self, "\(example)") { try Handsel.parseAsRoot(Array(arguments)) }
        }
    }

    /// The lines of a discussion that show a command, with continued lines joined.
    private static func examples(in discussion: String) -> [String] {
        discussion.replacing("\\\n", with: " ").split(separator: "\n").map { $0.drop { $0 == " " } }
            .filter { $0.hasPrefix("handsel ") }.map(String.init)
    }
}

/// As much of a shell's splitting as the examples need.
private struct ShellWords {
    private(set) var words: [String] = []

    init(_ line: String) {
        var (word, quoted, isWord) = ("", false, false)
        for character in line.replacing(/\$\([^)]*\)/, with: "SUBSTITUTED") {
            switch character {
            case "\"":
                quoted.toggle()
                isWord = true
            case " " where !quoted:
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            case "|" where !quoted: return
            default:
                word.append(character)
                isWord = true
            }
        }
        if isWord { words.append(word) }
    }
}
