import Foundation

/// The lines that somebody types, while other things happen as well.
enum LineReader {
    /// Bytes of one line, at most; the rest of a longer one is dropped.
    static let lineBytesMax = 4_096

    /// Reads on a thread of its own, which ends with the process: a read from a terminal cannot be called off.
    ///
    /// - Returns: each line without its newline; ends with the input.
    static func lines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let thread = Thread {
            // What is typed is cut off and made harmless wherever it is shown; broken UTF-8 is repaired here.
            while let line = readLine(strippingNewline: true) {
                continuation.yield(String(decoding: line.utf8.prefix(lineBytesMax), as: UTF8.self))
            }
            continuation.finish()
        }
        thread.name = "input"
        thread.start()
        return stream
    }

    /// One line, with nothing else going on; nil at the end of the input.
    static func line() -> String? {
        readLine(strippingNewline: true)
    }
}
