import Foundation
import Synchronization
import Testing

/// A node as its user has it: a home, and a process that can be started, ended, and killed.
final class ProcessNode: Sendable {
    let name: String
    let home: String
    private let running = Mutex<RunningCommand?>(nil)

    init(name: String, home: String) {
        self.name = name
        self.home = home
    }

    /// Starts the node and waits until it is ready.
    ///
    /// - Parameter wrapper: words before the command, such as `faketime`'s.
    /// - Returns: what its ready line says.
    @discardableResult
    func start(wrapper: [String] = [], environment: [String: String] = [:]) async throws -> [String: Any] {
        let command = try RunningCommand(["run"], home: home, environment: environment, wrapper: wrapper)
        running.withLock { $0 = command }
        guard let ready = await command.event("ready") else {
            throw NotReady(text: "\(name) did not start: \(command.output) \(command.errors)")
        }
        return ready
    }

    /// The most memory that its process ever held: VmHWM of proc(5).
    func peakKibibytes() throws -> Int {
        let number = try #require(running.withLock { $0?.processIdentifier })
        let status = try String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    /// Writes settings into its `node.toml` that stand there as comments.
    func set(_ values: [String: String]) throws {
        let path = home + "/node.toml"
        var lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
        for (name, value) in values {
            let index = try #require(lines.firstIndex { $0.hasPrefix("#\(name) =") }, "\(name) is not in node.toml")
            lines[index] = "\(name) = \(value)"
        }
        try lines.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
    }

    struct NotReady: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    /// Ends it as an operator would.
    ///
    /// - Returns: its exit code.
    @discardableResult
    func stop() async -> Int32? {
        await end(by: SIGTERM)
    }

    /// As if the power had gone.
    func kill() async {
        await end(by: SIGKILL)
    }

    @discardableResult
    private func end(by signal: Int32) async -> Int32? {
        guard
            let command = running.withLock({ running in
                defer { running = nil }
                return running
            })
        else { return nil }
        command.signal(signal)
        return await command.end()
    }

    func command(_ arguments: String...) async throws -> Command.Result {
        try await command(arguments)
    }

    func command(_ arguments: [String]) async throws -> Command.Result {
        try await Command.run(arguments, home: home)
    }

    func begin(_ arguments: [String]) throws -> RunningCommand {
        try RunningCommand(arguments, home: home)
    }

    /// Asks until the answer is good; every attempt is a command of its own.
    func until(
        _ what: String, _ arguments: [String], _ isGood: ([String: Any]) -> Bool
    ) async throws -> [String: Any] {
        var last: Command.Result?
        for _ in 0..<400 {
            let result = try await Command.run(arguments, home: home)
            if result.status == 0, isGood(result.answer) { return result.answer }
            last = result
        }
        Issue.record("\(name): \(what) never came true; last: \(last?.text ?? "nothing")")
        return [:]
    }
}
