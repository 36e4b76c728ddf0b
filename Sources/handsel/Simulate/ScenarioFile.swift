import ClearingService
import Foundation
import Simulator

/// A scenario in a TOML file. What the file does not say stays as a new `Scenario` has it.
struct ScenarioFile: Sendable {
    /// A larger file is refused.
    static let bytesMax = 1 << 20

    let path: String

    /// - Throws: `CommandError` with every problem at once, each with its line.
    func read() throws(CommandError) -> Scenario {
        // A folder would be read as nothing, and a device without end. What is not there is told below.
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(filePath: path).resolvingSymlinksInPath().path)
        if let type = attributes?[.type] as? FileAttributeType, type != .typeRegular {
            throw .usage("\(path) is not a regular file")
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandError(.usage, "no_file", "cannot read \(path)", why: (error as NSError).localizedDescription)
        }
        guard data.count <= Self.bytesMax, let text = String(validating: data, as: UTF8.self) else {
            throw .usage("\(path) is not a text of at most \(Self.bytesMax) bytes of UTF-8")
        }
        return try Self.parse(text, name: name, file: path)
    }

    /// A scenario is called what its file is called.
    private var name: String {
        URL(filePath: path).deletingPathExtension().lastPathComponent
    }

    /// - Parameter file: what the messages call the text.
    static func parse(_ text: String, name: String, file: String) throws(CommandError) -> Scenario {
        let settings = SettingsText(text)
        // One at a time, so that all of them are told at once.
        let misfits = settings.settings.compactMap { setting -> SettingsText.Problem? in
            do throws(ScenarioError) {
                _ = try Scenario(name: name, settings: [(setting.path, setting.value)])
                return nil
            } catch {
                return SettingsText.Problem(line: setting.line, what: Self.what(error))
            }
        }
        let problems = settings.problems + misfits
        guard problems.isEmpty else {
            let lines = problems.sorted { $0.line < $1.line }.map { "\(file):\($0.line): \($0.what)" }
            throw CommandError(.usage, "bad_scenario", lines.joined(separator: "\n"))
        }
        do throws(ScenarioError) {
            return try Scenario(name: name, settings: settings.settings.map { ($0.path, $0.value) })
        } catch {
            throw CommandError(.usage, "bad_scenario", "\(file): \(Self.what(error))")
        }
    }

    private static func what(_ error: ScenarioError) -> String {
        switch error {
        case .unknownSetting(let path):
            let nearest = NearestName.of(path, among: ScenarioSetting.all.map(\.path))
            return "there is no setting \(path)" + (nearest.map { "; did you mean \($0)?" } ?? "")
        case .badValue(let path, let expected):
            return "\(path) must be \(expected)"
        }
    }
}
