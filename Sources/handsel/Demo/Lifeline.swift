import Foundation
import Glibc

/// Ties a child's life to its parent's: the child's standard input is a pipe that the parent holds open and never writes
/// to. However the parent ends, the pipe closes, and the child is asked to end as by SIGTERM.
enum Lifeline {
    /// Set for the children of a demonstration.
    static let variable = "HANDSEL_ENDS_WITH_INPUT"

    static func watchIfAsked() {
        guard Terminal.variable(variable) == "1" else { return }
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(Terminal.Stream.standardInput.rawValue, &byte, 1)
                if count == 0 || count < 0 && errno != EINTR { break }
            }
            kill(getpid(), SIGTERM)
        }
        thread.name = "lifeline"
        thread.start()
    }
}
