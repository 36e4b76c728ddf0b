import Foundation

/// A program of `Tests/Referees`: another implementation, in another language, that checks our bytes.
enum Referee {
    struct Verdict {
        let isContent: Bool
        /// What it printed, errors included.
        let text: String
    }

    private static let folder = Vectors.repository.appending(path: "Tests/Referees")

    /// Made once in a run; the script makes it once on a machine.
    private static let python = Result<URL, any Error> {
        let (status, output, errors) = try run(folder.appending(path: "setup"), [])
        guard status == 0 else { throw SetupFailed(text: errors) }
        return URL(filePath: output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    struct SetupFailed: Error {
        let text: String
    }

    /// Runs a script with these arguments.
    static func run(_ script: String, _ arguments: String...) throws -> Verdict {
        let path = folder.appending(path: script).path()
        let (status, output, errors) = try run(python.get(), [path] + arguments)
        return Verdict(isContent: status == 0, text: output + errors)
    }

    /// Runs a script on a file of `Tests/Vectors`.
    static func run(_ script: String, onVectors file: String) throws -> Verdict {
        try run(script, Vectors.folder.appending(path: file).path())
    }

    /// Runs a script on a file with these bytes, which is its first argument.
    static func run(_ script: String, onFileOf bytes: [UInt8], _ arguments: String...) throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.appending(path: "handsel-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer {
            // A file left behind in the folder for temporary files does no harm.
            try? FileManager.default.removeItem(at: file)
        }
        let path = folder.appending(path: script).path()
        let (status, output, errors) = try run(python.get(), [path, file.path()] + arguments)
        return Verdict(isContent: status == 0, text: output + errors)
    }

    /// Runs a program that is written somewhere else than in that folder, on a file with these bytes.
    static func run(program: String, onFileOf bytes: [UInt8], _ arguments: String...) throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.appending(path: "handsel-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer {
            // A file left behind in the folder for temporary files does no harm.
            try? FileManager.default.removeItem(at: file)
        }
        let (status, output, errors) = try run(python.get(), ["-c", program, file.path()] + arguments)
        return Verdict(isContent: status == 0, text: output + errors)
    }

    /// A script that goes on talking: both sides say one line at a time.
    final class Conversation {
        private let process = Process()
        private let spoken = Pipe()
        private let heard = Pipe()
        private var rest: [UInt8] = []

        init(with script: String, _ arguments: [String]) throws {
            process.executableURL = try python.get()
            process.arguments = [folder.appending(path: script).path()] + arguments
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"]
            ) { $1 }
            process.standardInput = spoken
            process.standardOutput = heard
            try process.run()
        }

        deinit {
            // It ends when it hears nothing more; whether it could be told so is of no more interest.
            try? spoken.fileHandleForWriting.close()
            process.waitUntilExit()
        }

        func say(_ line: String) throws {
            try spoken.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        }

        struct Ended: Error {}

        /// The next line, without its end.
        func hear() throws -> String {
            while true {
                if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { rest.removeSubrange(...end) }
                    return String(decoding: rest[..<end], as: UTF8.self)
                }
                let more = heard.fileHandleForReading.availableData
                guard !more.isEmpty else { throw Ended() }
                rest += more
            }
        }
    }

    private static func run(
        _ program: URL, _ arguments: [String]
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"]
        ) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Little is written, so that neither pipe fills up while the other is read.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: printed, as: UTF8.self),
            String(decoding: complained, as: UTF8.self)
        )
    }
}
