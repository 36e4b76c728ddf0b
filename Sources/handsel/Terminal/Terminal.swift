import Glibc

/// The three standard streams of this process.
enum Terminal {
    enum Stream: Int32, Sendable {
        case standardInput = 0
        case standardOutput = 1
        case standardError = 2

        var isTerminal: Bool { isatty(rawValue) == 1 }

        /// Whether somebody at this terminal can be asked: not by a job in its background, which the terminal stops if it reads.
        var isAtHand: Bool { isTerminal && tcgetpgrp(rawValue) == getpgrp() }
    }

    /// Writes all of it at once, past the C library's buffers: a reader sees each line when it is said.
    ///
    /// - Throws: `CommandError` if nobody reads any more, or the disk that it is redirected to is full.
    static func write(_ text: String, to stream: Stream) throws(CommandError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(stream.rawValue, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else {
                    throw CommandError(
                        .failed, "output_failed", "cannot write the output", why: String(cString: strerror(errno)))
                }
                continue
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// A process may be started with its streams closed: nothing else that it opens may take their numbers.
    static func openStandardStreams() {
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            if descriptor > 2 { close(descriptor) }
            if descriptor < 0 || descriptor > 2 { return }
        }
    }

    /// The argument parser reads this variable, and its help needs room for columns of its own: it crashes where it has none.
    static func widen() {
        let columns = variable("COLUMNS").flatMap { Int($0) } ?? columns(of: .standardOutput) ?? 80
        setenv("COLUMNS", "\(max(columns, 60))", 1)
    }

    /// Columns of the terminal behind a stream; nil if it is none.
    static func columns(of stream: Stream) -> Int? {
        var size = winsize()
        guard stream.isTerminal, ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
