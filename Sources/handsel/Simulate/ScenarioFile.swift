import Foundation
import NodeRuntime
import Simulator
import TOMLKit

/// A scenario's file: TOML of one setting a line, checked before it is parsed, so that every complaint has its line.
struct ScenarioFile {
    /// No scenario that a person wrote is longer.
    static let bytesMax = 262_144

    let path: String

    /// - Throws: `CommandError` of usage with the line, and the nearest valid name where one was meant.
    func read() throws(CommandError) -> Scenario {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            bytes = try file.read(upToCount: Self.bytesMax + 1) ?? Data()
        } catch {
            throw .usage(
                "\(path) cannot be read", next: "Name a scenario: Simulations/scenarios/two-people.toml, for one.")
        }
        guard bytes.count <= Self.bytesMax else {
            throw .usage("\(path) is longer than \(Self.bytesMax) bytes: it is no scenario")
        }
        return try Self.parse(String(decoding: bytes, as: UTF8.self), path: path)
    }

    static func parse(_ text: String, path: String) throws(CommandError) -> Scenario {
        let lines = try Self.lines(of: text, path: path)
        let settings: [(path: String, value: ScenarioValue)]
        do {
            let table = try TOMLTable(string: text)
            settings = try lines.map { line in
                guard let value = Self.value(at: line.setting, in: table) else { throw Unreadable(line: line) }
                return (line.setting, value)
            }
        } catch let error as Unreadable {
            throw fault(path, error.line.number, "the value of \(error.line.setting) is not one that a scenario has")
        } catch {
            throw .usage("\(path) is not TOML: \(error)")
        }
        let name = path.split(separator: "/").last.map { String($0.split(separator: ".").first ?? $0) } ?? path
        do throws(ScenarioError) {
            return try Scenario(name: name, settings: settings)
        } catch {
            switch error {
            case .unknownSetting(let setting):
                let nearest = NearestName.of(setting, among: ScenarioSetting.all.map(\.path))
                throw fault(
                    path, line(of: setting, lines), "there is no setting \(setting)",
                    next: nearest.map { "Did you mean \($0)?" })
            case .badValue(let setting, let expected):
                throw fault(path, line(of: setting, lines), "\(setting) must be \(expected)")
            }
        }
    }

    private struct Line {
        let number: Int
        let setting: String
    }

    private struct Unreadable: Error {
        let line: Line
    }

    /// The settings in their order. Only the lines that a scenario needs are let through to the parser.
    private static func lines(of text: String, path: String) throws(CommandError) -> [Line] {
        var table = ""
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if trimmed.isEmpty || trimmed.first == "#" { continue }
            if let header = trimmed.wholeMatch(of: /\[([a-z_]+)\]\s*(#.*)?/) {
                table = header.1 + "."
            } else if let setting = trimmed.wholeMatch(
                of: /([a-z_]+)\s*=\s*(-?[0-9][0-9_]*|"[^"\\]*"|true|false|\[[-0-9_, ]+\])\s*(#.*)?/)
            {
                lines.append(Line(number: index + 1, setting: table + setting.1))
            } else {
                throw fault(
                    path, index + 1, "this is neither a [table] nor a setting",
                    next: "Write `name = value`: a whole number, \"1/150\", true, false, or [from, to].")
            }
        }
        return lines
    }

    private static func value(at setting: String, in table: TOMLTable) -> ScenarioValue? {
        let names = setting.split(separator: ".").map(String.init)
        let inner = names.count == 2 ? table[names[0]]?.table : table
        guard let name = names.last, let value = inner?[name] else { return nil }
        if let number = value.int { return .integer(Int64(number)) }
        if let text = value.string { return .text(text) }
        if let truth = value.bool { return .boolean(truth) }
        guard let array = value.array, array.count == 2, let from = array[0].int, let to = array[1].int else {
            return nil
        }
        return .range(Int64(from), Int64(to))
    }

    private static func line(of setting: String, _ lines: [Line]) -> Int {
        lines.first { $0.setting == setting }?.number ?? 1
    }

    private static func fault(_ path: String, _ line: Int, _ what: String, next: String? = nil) -> CommandError {
        .usage("\(path):\(line): \(what)", next: next)
    }
}
