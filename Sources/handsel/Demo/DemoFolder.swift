import Foundation
import Glibc

/// Where the homes of a demonstration lie: a fresh folder, closed to others, and removed at the end.
struct DemoFolder: Sendable {
    let path: String

    /// - Parameter parent: where to make it.
    init(in parent: String) throws(CommandError) {
        var template = Array("\(parent)/handsel-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandError(
                .failed, "system_failed", "cannot make a folder in \(parent)",
                why: String(cString: strerror(errno)) + ".")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func path(of name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws(CommandError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path(of: name)))
        } catch {
            throw CommandError(.failed, "system_failed", "cannot write \(path(of: name))", why: "\(error)")
        }
    }

    /// The end of a log, for whoever wants to know what went wrong; empty if there is none.
    func tail(of name: String) -> String {
        // A log that cannot be read explains nothing; what it was to explain is told all the same.
        guard let data = try? Data(contentsOf: URL(filePath: path(of: name))) else { return "" }
        return String(decoding: data.suffix(2_000), as: UTF8.self).split(separator: "\n").suffix(5).joined(
            separator: "\n  ")
    }

    func remove() throws(CommandError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw CommandError(.failed, "system_failed", "cannot remove \(path)", why: "\(error)")
        }
    }
}
