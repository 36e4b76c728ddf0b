import Foundation
import Synchronization

/// The command at a real terminal, with somebody who types: `script` of util-linux makes the terminal.
final class TerminalCommand: Sendable {
    private let typed = Pipe()
    private let process: Process
    private let screen = Mutex("")
    private let changes: AsyncStream<Void>
    private let exit: AsyncStream<Int32>

    init(_ arguments: [String], home: String) throws {
        process = Process()
        let words = [try Command.path] + arguments + ["--home", home]
        let line = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = ["--quiet", "--return", "--flush", "--command", line, "/dev/null"]
        process.environment = ProcessInfo.processInfo.environment.merging(["HANDSEL_PIN": "2468"]) { $1 }
        let output = Pipe()
        (process.standardInput, process.standardOutput, process.standardError) = (typed, output, output)
        let (changes, changeSink) = AsyncStream.makeStream(of: Void.self)
        let (exit, exitSink) = AsyncStream.makeStream(of: Int32.self)
        (self.changes, self.exit) = (changes, exit)
        process.terminationHandler = { ended in
            exitSink.yield(ended.terminationStatus)
            exitSink.finish()
        }
        try process.run()
        Thread.detachNewThread { [self] in
            while true {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { break }
                screen.withLock { $0 += String(decoding: data, as: UTF8.self) }
                changeSink.yield()
            }
            changeSink.finish()
        }
    }

    /// All that was shown so far.
    var shown: String { screen.withLock { $0 } }

    /// Waits until the terminal shows what is looked for; nil if the command ends without.
    func wait<Found>(for look: (String) -> Found?) async -> Found? {
        if let found = look(shown) { return found }
        for await _ in changes {
            if let found = look(shown) { return found }
        }
        return look(shown)
    }

    /// Waits until the terminal shows this; false if the command ends without.
    func shows(_ text: String) async -> Bool {
        await wait { $0.contains(text) ? true : nil } == true
    }

    func type(_ line: String) {
        typed.fileHandleForWriting.write(Data((line + "\n").utf8))
    }

    /// Ctrl-D at the beginning of a line.
    func endInput() {
        typed.fileHandleForWriting.write(Data([4]))
    }

    func end() async -> Int32 {
        for await status in exit { return status }
        return process.terminationStatus
    }
}
