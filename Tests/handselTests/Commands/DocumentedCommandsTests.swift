import ArgumentParser
import Foundation
import Testing

@testable import handsel

/// Whoever types what the documents say must not be told that there is no such thing.
@Suite("Commands in the documents")
struct DocumentedCommandsTests {
    private struct Mention {
        let page: String
        let words: [String]
    }

    /// What stands between backticks or at the beginning of an indented line, up to the end of the line.
    private static func mentions(in text: String, page: String) -> [Mention] {
        text.matches(of: #/(?:`|(?m:^ {4,}|^))(?:HANDSEL_\w+=\S+ )?handsel ([a-z][^`\n#|]*)/#)
            // Pictures name commands too, between their lines.
            .filter { $0.1.allSatisfy(\.isASCII) }
            .map { Mention(page: page, words: $0.1.split(separator: " ").map(String.init)) }
    }

    private static func pages() throws -> [Mention] {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let docs = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: "Docs").path())
            .filter { $0.hasSuffix(".md") || $0.hasSuffix(".yaml") }.map { "Docs/\($0)" }
        return try (docs + ["README.md", "node.toml.example"]).flatMap { path in
            mentions(in: try String(contentsOf: root.appending(path: path), encoding: .utf8), page: path)
        }
    }

    @Test("each of them exists, with its options")
    func exist() throws {
        let mentions = try Self.pages()
        #expect(mentions.count > 50)
        for mention in mentions {
            let meant = HelpTests.commands.filter { command in
                zip(command.words, mention.words).allSatisfy(==)
                    || command.words.first == mention.words.first && (mention.words.dropFirst().first?.first == "-")
            }
            let group = HelpTests.commands.filter { $0.words.first == mention.words.first }
            #expect(!group.isEmpty, "\(mention.page): handsel \(mention.words.joined(separator: " "))")
            if group.allSatisfy({ $0.words.count > 1 }), mention.words.dropFirst().first?.first?.isLowercase == true {
                #expect(!meant.isEmpty, "\(mention.page): handsel \(mention.words.joined(separator: " "))")
            }
            let help = (meant.isEmpty ? group : meant)
                .map { Handsel.helpMessage(for: $0.command, columns: 80) }.joined()
            for option in mention.words where option.hasPrefix("--") {
                let name = option.prefix { $0.isLetter || $0 == "-" }
                #expect(
                    help.contains(name), "\(mention.page): handsel \(mention.words.joined(separator: " ")): \(option)")
            }
        }
    }

    @Test("a command and an option that do not exist are found")
    func planted() {
        let found = Self.mentions(
            in: "Say `handsel audit --home x`.\n    handsel frobnicate --all    # now\nhandsel bump", page: "A.md")
        #expect(found.map(\.words) == [["audit", "--home", "x"], ["frobnicate", "--all"], ["bump"]])
    }
}
