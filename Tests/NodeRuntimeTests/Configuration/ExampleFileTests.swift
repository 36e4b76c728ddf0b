import Foundation
import Logging
import PaymentProtocol
import Storage
import Testing

@testable import NodeRuntime

/// `node.toml.example` at the top of the repository against what the program does.
@Suite struct ExampleFileTests {
    private let example: String

    init() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../node.toml.example")
        example = try String(contentsOf: url, encoding: .utf8)
    }

    /// The example with the settings taken out of their comments, as far as the role has them.
    private func uncommented(_ role: NodeRole) -> String {
        let foreign = Setting.all.filter { $0.fallbacks[role] == nil }.map(\.leaf)
        return example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isSetting = line.hasPrefix("#") && !line.hasPrefix("# ") && line != "#"
            let line = isSetting ? line.dropFirst() : line
            if foreign.contains(where: { line.hasPrefix("\($0) = ") }) { return "" }
            return line.hasPrefix("role = ") ? "role = \"\(role.rawValue)\"" : String(line)
        }.joined(separator: "\n")
    }

    @Test("it is what the program writes")
    func isGenerated() {
        #expect(example == ConfigurationFile.example)
    }

    @Test("as it stands it is a valid configuration, with every default in place")
    func parses() throws {
        let read = try ConfigurationFile.parse(example)
        guard case .payment(let payment) = read.part else {
            Issue.record("the example is a payment node's")
            return
        }
        #expect(read == NodeConfiguration(name: "Alice", part: .payment(payment)))
        #expect(payment.clearingAddress == Setting.exampleClearingAddress)
    }

    @Test("with its comments taken away it is valid for each role", arguments: NodeRole.allCases)
    func allSettings(role: NodeRole) throws {
        let read = try ConfigurationFile.parse(uncommented(role))
        #expect(read.role == role)
        if role == .clearing { #expect(read.clearing?.http?.description == "127.0.0.1:7480") }
    }

    @Test("every setting appears in it once, explained, with its unit or form and its default")
    func complete() throws {
        let lines = example.split(separator: "\n").map(String.init)
        for setting in Setting.all {
            let shown = lines.indices.filter {
                lines[$0].drop { $0 == "#" }.hasPrefix("\(setting.leaf) = \(setting.example)")
            }
            #expect(shown.count == 1, "\(setting.path)")
            let explanation = lines[..<(shown.first ?? 0)].reversed().prefix { $0.hasPrefix("# ") }.joined()
            #expect(explanation.contains("efault"), "\(setting.path) does not tell its default")
        }
    }

    @Test("the defaults it shows are those that the program takes")
    func defaults() throws {
        let clearing = try ConfigurationFile.parse("role = \"clearing\"\nname = \"Bank\"\n")
        var shown = try ConfigurationFile.parse(uncommented(.clearing))
        // Those that have no default: what is shown for them is an example.
        #expect(shown.name == "Alice")
        shown.name = "Bank"
        var settings = try #require(shown.clearing)
        settings.http = nil
        settings.metrics = nil
        #expect(settings.postgreSQL?.location.book == "handsel")
        #expect(settings.postgreSQL?.isStandby == false)
        #expect(settings.postgreSQL?.leaseMilliseconds == NodeConfiguration.PostgreSQL.leaseMillisecondsDefault)
        settings.postgreSQL = nil
        shown.part = .clearing(settings)
        #expect(shown == clearing)
        for setting in Setting.all {
            for case .value(let value)? in [setting.fallbacks[.payment], setting.fallbacks[.clearing]] {
                #expect(value == setting.example, "\(setting.path)")
            }
        }
    }
}
