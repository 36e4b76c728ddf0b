/// How a command ends, for the script that called it. Scripts rely on these numbers.
///
/// A command whose answer has said what is wrong throws one, and nothing is said after it.
enum ExitStatus: Int32, CaseIterable, Error, Sendable {
    case success = 0
    /// Something outside Handsel failed: the disk is full, a file cannot be written.
    case failed = 1
    /// The command was typed wrong, or `node.toml` was.
    case usage = 2
    /// Understood, and refused: by the node, by the clearing node, by the other side, or because it is not so.
    case refused = 3
    /// Nobody answers: the node does not run, or cannot reach its clearing node.
    case unreachable = 4
    /// A proof, a signature or a balance is not what it must be.
    case integrityBroken = 5
    /// Another process has the home, or the PIN does not open the keys.
    case locked = 6
    /// The person pressed Ctrl-C, as shells count it: 128 and the signal's number.
    case interrupted = 130
}
