import Foundation

/// A program of `Tests/Referees`: other people's validators, which judge our documents.
enum Referee {
    struct Verdict {
        let isContent: Bool
        let output: String
        let complaints: String
    }

    struct SetupFailed: Error {
        let text: String
    }

    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Made once in a run; the script makes it once on a machine.
    private static let python = Result<URL, any Error> {
        let setup = repository.appending(path: "Tests/Referees/setup")
        let verdict = try run(setup, [], input: "")
        guard verdict.isContent else { throw SetupFailed(text: verdict.complaints) }
        return URL(filePath: verdict.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// - Parameters:
    ///   - path: within the repository.
    ///   - input: what the program reads on its standard input.
    static func checkDocuments(_ what: String, _ path: String, input: String = "") throws -> Verdict {
        let script = repository.appending(path: "Tests/Referees/check_documents.py")
        return try run(
            try python.get(), [script.path(), what, repository.appending(path: path).path()], input: input)
    }

    private static func run(_ program: URL, _ arguments: [String], input: String) throws -> Verdict {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"]
        ) { $1 }
        let folder = FileManager.default.temporaryDirectory
        let names = (0..<3).map { _ in folder.appending(path: "handsel-\(UUID().uuidString)") }
        defer {
            // Files left behind among temporary files do no harm.
            for name in names { try? FileManager.default.removeItem(at: name) }
        }
        // Files, and no pipes: whatever is written, neither side waits for the other to read.
        try Data(input.utf8).write(to: names[0])
        for name in names.dropFirst() { try Data().write(to: name) }
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        return Verdict(
            isContent: process.terminationStatus == 0,
            output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
            complaints: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
    }
}
