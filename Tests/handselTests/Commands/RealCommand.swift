import Foundation

/// The real executable, run as its users run it, to its end: without a terminal, and without input.
struct RealCommand {
    let status: Int32
    let output: String
    let errors: String

    struct Missing: Error {}

    /// The build puts it beside the tests.
    static var path: String {
        get throws {
            let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            let path = folder.appending(path: "handsel").path
            guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
            return path
        }
    }

    /// - Parameters:
    ///   - program: another one than the command, with what it reads on its standard input.
    init(
        _ arguments: [String], program: String? = nil, environment: [String: String] = [:], input: String? = nil
    ) async throws {
        let process = try Self.start(arguments, program: program, environment: environment, input: input)
        async let output = Self.read(process.standardOutput)
        async let errors = Self.read(process.standardError)
        (self.output, self.errors) = (await output, await errors)
        process.waitUntilExit()
        status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    static func start(
        _ arguments: [String], program: String? = nil, environment: [String: String] = [:], input: String? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try program ?? path)
        process.arguments = arguments
        // The command gets nothing of what surrounds the tests; another program may need it to reach the network.
        let surroundings =
            program == nil
            ? ["PATH": "/usr/bin:/bin", "HOME": NSHomeDirectory(), "HANDSEL_PIN": "2468"]
            : ProcessInfo.processInfo.environment
        process.environment = surroundings.merging(environment) { $1 }
        let inputPipe = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : inputPipe
        (process.standardOutput, process.standardError) = (Pipe(), Pipe())
        try process.run()
        if let input {
            Thread.detachNewThread {
                inputPipe.fileHandleForWriting.write(Data(input.utf8))
                inputPipe.fileHandleForWriting.closeFile()
            }
        }
        return process
    }

    /// On a thread of its own, so that no pipe fills while the other is read.
    private static func read(_ pipe: Any?) async -> String {
        guard let file = (pipe as? Pipe)?.fileHandleForReading else { return "" }
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: String(decoding: file.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }

    /// The answer, which is the last line of the output.
    var answer: [String: Any] {
        let line = output.split(separator: "\n").last ?? ""
        // What is not an object of JSON is no answer; whoever looks for one fails on its absence.
        return (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
    }
}

/// A folder that goes away with the test.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "handsel-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    // A folder that cannot be removed has failed nobody.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}
