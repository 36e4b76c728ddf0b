import Foundation
import Glibc
import Synchronization

/// Another process that runs this very program, and ends when this one does.
final class ChildProcess: Sendable {
    /// What it says on its standard output, line by line. To be read by one task.
    let lines: AsyncStream<String>
    private let lifeline: CInt
    private let process: RunningProcess
    private let ending: Task<Int32, Never>

    private static let turn = NSLock()

    /// - Parameters:
    ///   - log: a file that gets its standard error output.
    /// - Throws: `CommandError` if the system has no process or file to give.
    init(_ arguments: [String], log: String) throws(CommandError) {
        // One at a time: a pipe that is not yet marked as closing would be inherited by another's child.
        Self.turn.lock()
        defer { Self.turn.unlock() }
        let input = try Pipe()
        let output = try Pipe()
        let errors = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard errors >= 0 else { throw Self.failure("open \(log)", errno) }
        defer { for end in [input.reading, output.writing, errors] { close(end) } }
        do {
            process = RunningProcess(try Self.spawn(arguments, [input.reading, output.writing, errors]))
        } catch {
            for end in [input.writing, output.reading] { close(end) }
            throw error
        }
        lifeline = input.writing
        lines = Self.lines(from: output.reading)
        ending = process.ending()
    }

    deinit {
        close(lifeline)
    }

    /// Asks it to end, as a service manager would. Asking twice, or too late, does nothing.
    func end() {
        process.end()
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code, or minus the number of the signal that ended it.
    var exitCode: Int32 {
        get async { await ending.value }
    }
}

// MARK: - The system's side

extension ChildProcess {
    /// Both ends close by themselves in whatever this process starts: a lifeline has one holder.
    private struct Pipe {
        let reading, writing: CInt

        init() throws(CommandError) {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { throw failure("make a pipe", errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }
    }

    private static func failure(_ what: String, _ code: CInt) -> CommandError {
        CommandError(.failed, "system_failed", "cannot \(what)", why: String(cString: strerror(code)) + ".")
    }

    /// In a process group of its own, so that Ctrl-C reaches this process alone, which then ends its children in order.
    private static func spawn(_ arguments: [String], _ streams: [CInt]) throws(CommandError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, CInt(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let environment = ProcessInfo.processInfo.environment.merging([Lifeline.variable: "1"]) { $1 }
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let program = "/proc/self/exe"
        var process: pid_t = 0
        let code = withPointers(to: ["handsel"] + arguments) { argv in
            withPointers(to: variables) { envp in posix_spawn(&process, program, &actions, &attributes, argv, envp) }
        }
        guard code == 0 else { throw failure("start handsel \(arguments.first ?? "")", code) }
        return process
    }

    private static func withPointers<Result>(
        to texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    private static func lines(from descriptor: CInt) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let thread = Thread {
            var rest: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 16_384)
            while true {
                let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                rest += chunk[..<count]
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeFirst(end + 1)
                }
            }
            close(descriptor)
            continuation.finish()
        }
        thread.start()
        return stream
    }
}

/// A process that may be asked to end, until it has ended: afterwards its number may be somebody else's.
private final class RunningProcess: Sendable {
    private enum State {
        case running, asked, ended
    }

    private let number: pid_t
    private let state = Mutex(State.running)

    init(_ number: pid_t) {
        self.number = number
    }

    func end() {
        state.withLock { state in
            guard state == .running else { return }
            state = .asked
            kill(number, SIGTERM)
        }
    }

    /// What ends it: an exit code, or minus the number of a signal.
    func ending() -> Task<Int32, Never> {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        let thread = Thread { [self] in
            // Its number stays its own until it is waited for in earnest.
            var information = siginfo_t()
            while waitid(P_PID, id_t(number), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            continuation.yield(state.withLock { state in reap(&state) })
            continuation.finish()
        }
        thread.start()
        return Task { await stream.first { _ in true } ?? -1 }
    }

    private func reap(_ state: inout State) -> Int32 {
        state = .ended
        var status: CInt = 0
        waitpid(number, &status, 0)
        // As wait(2) lays it out: the signal in the low seven bits, the exit code in the next byte.
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : -signal
    }
}
