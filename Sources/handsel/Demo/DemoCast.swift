import ClearingService
import Synchronization

/// Everybody who plays in a demonstration: processes of this very program, all ended before the demonstration is.
final class DemoCast: Sendable {
    let folder: DemoFolder
    private let nodes = Mutex<[(name: String, process: ChildProcess)]>([])

    /// Seconds that a node may take to open its doors, or a command to answer.
    private static let patience = 60

    init(_ folder: DemoFolder) {
        self.folder = folder
    }

    func home(of name: String) -> String { folder.path(of: name) }

    /// Runs a command to its end.
    ///
    /// - Returns: the lines that it said.
    /// - Throws: `CommandError` unless it ended well.
    func run(_ arguments: [String]) async throws -> [String] {
        let log = "\(arguments[0]).log"
        let child = try ChildProcess(arguments, log: folder.path(of: log))
        return try await Deadline.wait(Self.patience, for: "handsel \(arguments[0])") {
            var lines: [String] = []
            for await line in child.lines { lines.append(line) }
            guard !Task.isCancelled else {
                child.end()
                throw CancellationError()
            }
            let code = await child.exitCode
            guard code == 0 else { throw self.failure(arguments, code, log: log, lines) }
            return lines
        }
    }

    /// Runs a command, and reads its answer.
    func ask<View: AnswerView>(_ arguments: [String], for view: View.Type = View.self) async throws -> View {
        let lines = try await run(arguments + ["--json"])
        return try Self.read(lines.last ?? "")
    }

    /// Starts a node, and waits until it is ready.
    func start(_ name: String, pinFile: String) async throws -> ReadyAnswer {
        let log = "\(name).log"
        let node = try ChildProcess(
            ["run", "--home", home(of: name), "--pin-file", pinFile, "--json"], log: folder.path(of: log))
        nodes.withLock { $0.append((name, node)) }
        return try await Deadline.wait(Self.patience, for: "the start of \(name)") {
            for await line in node.lines { return try Self.read(line) }
            try Task.checkCancellation()
            throw self.failure(["run"], await node.exitCode, log: log, [])
        }
    }

    /// Ends all nodes, the payment nodes before the clearing node.
    ///
    /// - Returns: what did not end well.
    func end() async -> [String] {
        var complaints: [String] = []
        for (name, process) in nodes.withLock({ $0 }).reversed() {
            process.end()
            let code = await process.exitCode
            if code != 0 { complaints.append("\(name) ended with \(code): \(folder.tail(of: "\(name).log"))") }
        }
        return complaints
    }

    static func read<View: AnswerView>(_ line: String) throws(CommandError) -> View {
        do {
            return try View(json: Array(line.utf8))
        } catch {
            throw CommandError(
                .failed, "demo_failed", "a process said what is not understood", why: "“\(line)”: \(error)")
        }
    }

    func failure(_ arguments: [String], _ code: Int32, log: String, _ lines: [String]) -> CommandError {
        let said = folder.tail(of: log)
        return CommandError(
            .failed, "demo_failed", "handsel \(arguments[0]) ended with \(code)",
            why: said.isEmpty ? lines.last : said, next: "Keep everything to look at it: handsel demo --keep")
    }
}
