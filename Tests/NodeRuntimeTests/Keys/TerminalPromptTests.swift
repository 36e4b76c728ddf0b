import Foundation
import Synchronization
import Testing

@testable import NodeRuntime

/// A terminal of our own: what its user types is written to one end, the prompt reads from the other.
private final class PseudoTerminal: Sendable {
    let user: CInt
    let path: String

    init() throws {
        // What openpty(3) does, which Swift does not import: TIOCSPTLCK with 0, then TIOCGPTN (asm-generic/ioctls.h).
        user = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: CInt = 0
        var number: CUnsignedInt = 0
        guard user >= 0, ioctl(user, 0x4004_5431, &locked) == 0, ioctl(user, 0x8004_5430, &number) == 0 else {
            throw CocoaError(.fileReadUnknown)
        }
        path = "/dev/pts/\(number)"
    }

    deinit { close(user) }

    /// Waits until the terminal has shown this.
    func expect(_ text: String) {
        var shown: [UInt8] = []
        while !String(decoding: shown, as: UTF8.self).contains(text) {
            var byte: UInt8 = 0
            guard read(user, &byte, 1) == 1 else { return }
            shown.append(byte)
        }
    }

    func type(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { write(user, $0.baseAddress, $0.count) }
    }

    var showsWhatIsTyped: Bool {
        var settings = termios()
        return tcgetattr(user, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Asks on a thread of its own, since reading waits.
    func ask(isNew: Bool = false) -> Answer {
        let answer = Answer()
        Thread.detachNewThread { [path] in
            answer.set(
                Result { () throws(PINError) in
                    let prompt: TerminalPrompt
                    do throws(FileError) { prompt = try TerminalPrompt(terminal: path) } catch { throw .noTerminal }
                    return try PINSource.read(on: prompt, prompt: "PIN: ", isNew: isNew)
                })
        }
        return answer
    }
}

private final class Answer: Sendable {
    private let result = Mutex<Result<PIN, PINError>?>(nil)
    private let ready = DispatchSemaphore(value: 0)

    func set(_ value: Result<PIN, PINError>) {
        result.withLock { $0 = value }
        ready.signal()
    }

    func get() throws -> PIN {
        ready.wait()
        return try #require(result.withLock { $0 }).get()
    }
}

@Suite(.serialized) struct TerminalPromptTests {
    @Test("what is typed is read up to the newline and not shown, and then the terminal shows again")
    func typed() throws {
        let terminal = try PseudoTerminal()
        #expect(terminal.showsWhatIsTyped)
        let answer = terminal.ask()
        terminal.expect("PIN: ")
        // Whoever sees the prompt may type at once: nothing of it is shown or lost.
        #expect(!terminal.showsWhatIsTyped)
        terminal.type(Array("2468\n".utf8))
        #expect(try answer.get().matches(try PIN(notSecret: "2468")))
        #expect(terminal.showsWhatIsTyped)
    }

    @Test("what is typed can be corrected before the newline")
    func corrected() throws {
        let terminal = try PseudoTerminal()
        let answer = terminal.ask()
        waitUntilSilent(terminal)
        terminal.type(Array("2469".utf8) + [0x7f] + Array("8\n".utf8))
        #expect(try answer.get().matches(try PIN(notSecret: "2468")))
    }

    @Test("a new PIN is asked for twice and must be the same")
    func twice() throws {
        for (second, isSame) in [("2468\n", true), ("2469\n", false)] {
            let terminal = try PseudoTerminal()
            let answer = terminal.ask(isNew: true)
            terminal.expect("New PIN: ")
            terminal.type(Array("2468\n".utf8))
            terminal.expect("Again, PIN: ")
            terminal.type(Array(second.utf8))
            if isSame {
                #expect(try answer.get().matches(try PIN(notSecret: "2468")))
            } else {
                #expect(throws: PINError.typedDifferently) { try answer.get() }
            }
            #expect(terminal.showsWhatIsTyped)
        }
    }

    @Test("the end of input is no PIN, too few bytes are too few, too many too many")
    func refused() throws {
        let cases: [([UInt8], PINError)] = [
            ([4], .notGiven), (Array("\n".utf8), .tooShort), (Array("123\n".utf8), .tooShort),
            ([UInt8](repeating: 0x78, count: 300) + Array("\n".utf8), .tooLong),
        ]
        for (bytes, error) in cases {
            let terminal = try PseudoTerminal()
            let answer = terminal.ask()
            waitUntilSilent(terminal)
            terminal.type(bytes)
            #expect(throws: error) { try answer.get() }
            #expect(terminal.showsWhatIsTyped)
        }
    }

    @Test("a signal brings the echo back before it does what it did before")
    func signal() throws {
        let terminal = try PseudoTerminal()
        // Some other part of the process had its own plans for this signal: they must still be carried out.
        hangUps.store(0, ordering: .relaxed)
        let previous = Glibc.signal(SIGHUP) { _ in hangUps.add(1, ordering: .relaxed) }
        defer { _ = Glibc.signal(SIGHUP, previous) }
        let answer = terminal.ask()
        waitUntilSilent(terminal)
        kill(getpid(), SIGHUP)
        while hangUps.load(ordering: .relaxed) == 0 { sched_yield() }
        #expect(terminal.showsWhatIsTyped)
        // Whichever thread took the signal: the one that reads ends its question, or goes on waiting for an answer.
        terminal.type(Array("2468\n".utf8))
        _ = try? answer.get()
    }

    private func waitUntilSilent(_ terminal: PseudoTerminal) {
        while terminal.showsWhatIsTyped { sched_yield() }
    }
}

private let hangUps = Atomic(0)
