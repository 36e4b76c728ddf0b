import Foundation
import Synchronization

/// The real command, run as its users run it: a process, its output, its exit code.
struct Command {
    /// What one run said.
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The last line of the output, which is the answer.
        var answer: [String: Any] {
            let line = output.split(separator: "\n").last.map(String.init) ?? ""
            return json(line) ?? [:]
        }

        var text: String { "exit \(status)\n\(output)\n\(errors)" }
    }

    /// Beside the test bundle, where the build puts it.
    static var path: String {
        get throws {
            var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent("handsel").path
                if FileManager.default.isExecutableFile(atPath: candidate), !isFolder(candidate) { return candidate }
            }
            throw CommandMissing()
        }
    }

    struct CommandMissing: Error {}

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Runs one command to its end, without a terminal and without input.
    static func run(
        _ arguments: [String], home: String, environment: [String: String] = [:]
    ) async throws -> Result {
        let running = try RunningCommand(arguments, home: home, environment: environment)
        for await _ in running.lines {}
        let status = await running.end()
        return Result(status: status, output: running.output, errors: running.errors)
    }
}

/// A command that goes on: its lines as they come.
final class RunningCommand: Sendable {
    let lines: AsyncStream<String>
    private let process: ProcessBox
    private let collected = Mutex("")
    private let collectedErrors = Mutex("")
    private let exit: AsyncStream<Int32>
    /// Ends when all that it said on its standard error output was read.
    private let errorsEnd: AsyncStream<Never>

    init(_ arguments: [String], home: String, environment: [String: String] = [:], wrapper: [String] = []) throws {
        let process = Process()
        let words = wrapper + [try Command.path] + arguments + ["--home", home, "--json"]
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment
            .merging(["HANDSEL_PIN": "2468", "NO_COLOR": "1"]) { _, new in new }
            .merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let (lines, lineSink) = AsyncStream.makeStream(of: String.self)
        let (exit, exitSink) = AsyncStream.makeStream(of: Int32.self)
        let (errorsEnd, errorsSink) = AsyncStream.makeStream(of: Never.self)
        self.errorsEnd = errorsEnd
        self.lines = lines
        self.exit = exit
        self.process = ProcessBox(process)
        process.terminationHandler = { ended in
            exitSink.yield(ended.terminationReason == .exit ? ended.terminationStatus : -ended.terminationStatus)
            exitSink.finish()
        }
        try process.run()
        Thread.detachNewThread { [self] in
            var rest = Data()
            while true {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { break }
                rest += data
                while let end = rest.firstIndex(of: 10) {
                    let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                    rest = Data(rest[rest.index(after: end)...])
                    collected.withLock { $0 += line + "\n" }
                    lineSink.yield(line)
                }
            }
            lineSink.finish()
        }
        Thread.detachNewThread { [self] in
            while true {
                let data = errors.fileHandleForReading.availableData
                if data.isEmpty { break }
                collectedErrors.withLock { $0 += String(decoding: data, as: UTF8.self) }
            }
            errorsSink.finish()
        }
    }

    var output: String { collected.withLock { $0 } }
    var errors: String { collectedErrors.withLock { $0 } }

    /// The next line that says this event; nil if the command ended without.
    func event(_ name: String) async -> [String: Any]? {
        for await line in lines {
            if let event = json(line), event["event"] as? String == name { return event }
        }
        return nil
    }

    var processIdentifier: Int32 { process.process.processIdentifier }

    func signal(_ number: Int32) { kill(processIdentifier, number) }

    /// Waits for its end, and for what it said last.
    func end() async -> Int32 {
        for await _ in errorsEnd {}
        for await status in exit { return status }
        return process.process.terminationStatus
    }
}

/// `@unchecked Sendable`: after it was started, only its identifier and its final status are read.
private final class ProcessBox: @unchecked Sendable {
    let process: Process

    init(_ process: Process) {
        self.process = process
    }
}

func json(_ line: String) -> [String: Any]? {
    // What is not an object of JSON is no answer; whoever looks for one fails on its absence.
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
}
