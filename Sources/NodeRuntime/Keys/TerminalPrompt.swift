import Glibc
import PaymentProtocol
import Synchronization

/// Asks for a PIN on a terminal without showing what is typed.
///
/// The echo comes back whatever happens: at the end, at an error, and when a signal ends the process in between.
struct TerminalPrompt: ~Copyable {
    private let terminal: OpenFile

    /// The terminal that controls this process, even if its input and output are redirected.
    init() throws(PINError) {
        do throws(FileError) {
            terminal = try OpenFile("/dev/tty", flags: O_RDWR | O_NOCTTY, to: "open")
        } catch {
            throw .noTerminal
        }
    }

    init(terminal path: String) throws(FileError) {
        terminal = try OpenFile(path, flags: O_RDWR | O_NOCTTY, to: "open")
    }

    func ask(_ prompt: String) throws(PINError) -> PIN {
        // Silent first: turning the echo off throws away what was typed before, and whoever sees the prompt types at once.
        try EchoOff.while(terminal.descriptor) { () throws(PINError) in
            do throws(FileError) {
                try terminal.write(Array(prompt.utf8))
            } catch {
                throw .noTerminal
            }
            return try readLine()
        }
    }

    /// One line, straight into locked memory. The terminal lets its user correct it before the newline.
    private func readLine() throws(PINError) -> PIN {
        var count = 0
        let line = LockedMemory(count: PIN.bytesMax + 1) { target in
            while true {
                var byte: UInt8 = 0
                let result = read(terminal.descriptor, &byte, 1)
                guard result == 1, byte != UInt8(ascii: "\n") else {
                    if result != 1, count == 0 { count = -1 }
                    return
                }
                // What is too long is read to its end, so that the rest is not taken for the next command.
                if count < target.count {
                    target[count] = byte
                    count += 1
                }
            }
        }
        guard count >= 0 else { throw .notGiven }
        return try line.withUnsafeBytes { bytes throws(PINError) in
            try PIN(copying: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
    }
}

/// A terminal that does not show what is typed, for a while.
///
/// A signal handler can be given nothing but its signal's number: hence what it needs lies in these variables, and one
/// terminal at a time is silent.
private enum EchoOff {
    private static let turn = Mutex(())
    private static let signals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
    /// `nonisolated(unsafe)`: written only by whoever has the turn, before its handlers are set and after they are gone.
    nonisolated(unsafe) private static var descriptor: CInt = -1
    nonisolated(unsafe) private static var settings = termios()
    /// What each of `signals` did before, by its number.
    nonisolated(unsafe) private static let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 32)

    static func `while`(_ terminal: CInt, _ body: () throws(PINError) -> PIN) throws(PINError) -> PIN {
        let result = turn.withLock { _ in
            Result { () throws(PINError) in try alone(terminal, body) }
        }
        return try result.get()
    }

    private static func alone(_ terminal: CInt, _ body: () throws(PINError) -> PIN) throws(PINError) -> PIN {
        guard tcgetattr(terminal, &settings) == 0 else { throw .noTerminal }
        descriptor = terminal
        var handler = sigaction()
        handler.__sigaction_handler.sa_handler = restoreAndRaise
        for signal in signals { sigaction(signal, &handler, actions + Int(signal)) }
        defer {
            for signal in signals { sigaction(signal, actions + Int(signal), nil) }
            tcsetattr(terminal, TCSAFLUSH, &settings)
        }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ICANON | ECHONL)
        // Ctrl-Z would stop the process with the echo still off; for a moment it is a letter like others.
        withUnsafeMutableBytes(of: &silent.c_cc) { $0[Int(VSUSP)] = 0 }
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { throw .noTerminal }
        return try body()
    }

    /// Runs inside a signal: calls only what POSIX calls async-signal-safe, on memory that exists already.
    private static let restoreAndRaise: @convention(c) (CInt) -> Void = { signal in
        tcsetattr(descriptor, TCSANOW, &settings)
        sigaction(signal, actions + Int(signal), nil)
        raise(signal)
    }
}
