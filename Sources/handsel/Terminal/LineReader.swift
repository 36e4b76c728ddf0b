import Foundation
import Glibc

/// The lines that somebody types, while other things happen as well.
enum LineReader {
    /// Bytes of one line, at most; the rest of a longer one is dropped.
    static let lineBytesMax = 4_096

    /// Reads one line on a thread of its own: a read from a terminal cannot be called off.
    ///
    /// - Parameter body: called once, with the line without its newline; nil at the end of the input.
    static func next(_ body: @escaping @Sendable (String?) -> Void) {
        let thread = Thread {
            // What is typed is cut off and made harmless wherever it is shown; broken UTF-8 is repaired here.
            body(line().map { String(decoding: $0.utf8.prefix(lineBytesMax), as: UTF8.self) })
        }
        thread.name = "input"
        thread.start()
    }

    /// Drops what was typed at the terminal and not read yet.
    static func forget() {
        tcflush(STDIN_FILENO, TCIFLUSH)
    }

    /// One line, with nothing else going on; nil at the end of the input.
    static func line() -> String? {
        readLine(strippingNewline: true)
    }
}
