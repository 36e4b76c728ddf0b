// The C library's `stat` reaches us through two modules, and the compiler may name either as its home.
import CDispatch
import Foundation
import NodeRuntime

/// A fresh folder of mode 0700 that goes away with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/handsel-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // What cannot be removed stays in /tmp, where the machine cleans up.
        try? FileManager.default.removeItem(atPath: path)
    }

    var home: Home {
        get throws { try Home(path: path) }
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file as any program would.
    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o600) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        guard chmod(file(name), mode) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    func mode(of name: String) throws -> mode_t {
        var status = stat()
        guard stat(file(name), &status) == 0 else { throw CocoaError(.fileReadUnknown) }
        return status.st_mode & 0o777
    }
}
