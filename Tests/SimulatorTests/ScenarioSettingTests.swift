import Foundation
import Simulator
import Testing

@Suite("Scenario files")
struct ScenarioSettingTests {
    @Test("two-people.toml says what `Scenario.twoPeople` is")
    func twoPeople() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Simulations/scenarios/two-people.toml")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let scenario = try Scenario(name: "two-people", settings: Self.settings(of: text))
        #expect(scenario == .twoPeople)
    }

    @Test("an unknown setting and a bad value are refused")
    func refused() {
        #expect(throws: ScenarioError.unknownSetting("network.looses")) {
            try Scenario(name: "", settings: [("network.looses", .text("1/2"))])
        }
        for value in [ScenarioValue.text("2/1"), .text("1/0"), .text("often"), .integer(1), .boolean(true)] {
            #expect(throws: ScenarioError.self) { try Scenario(name: "", settings: [("network.loses", value)]) }
        }
        #expect(throws: ScenarioError.self) { try Scenario(name: "", settings: [("people", .integer(1))]) }
        #expect(throws: ScenarioError.self) {
            try Scenario(name: "", settings: [("disks.append_microseconds", .range(2, 1))])
        }
    }

    /// As much of TOML as our file needs.
    private static func settings(of text: String) throws -> [(path: String, value: ScenarioValue)] {
        var table = ""
        var settings: [(path: String, value: ScenarioValue)] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                table = line.trimmingCharacters(in: ["[", "]"]) + "."
                continue
            }
            let parts = line.components(separatedBy: " = ")
            try #require(parts.count == 2)
            settings.append((table + parts[0], try value(parts[1])))
        }
        return settings
    }

    private static func value(_ text: String) throws -> ScenarioValue {
        let plain = text.replacingOccurrences(of: "_", with: "")
        if let number = Int64(plain) { return .integer(number) }
        if let flag = Bool(plain) { return .boolean(flag) }
        if text.hasPrefix("\"") { return .text(text.trimmingCharacters(in: ["\""])) }
        let bounds = plain.trimmingCharacters(in: ["[", "]"]).components(separatedBy: ", ").compactMap { Int64($0) }
        try #require(bounds.count == 2)
        return .range(bounds[0], bounds[1])
    }
}
