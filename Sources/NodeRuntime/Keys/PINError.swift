/// Why there is no PIN to try.
public enum PINError: Error, Equatable, Sendable {
    case tooShort
    case tooLong
    case file(FileError)
    case noFile(path: String)
    /// No `--pin-file`, no `HANDSEL_PIN`, and no terminal to ask on.
    case noTerminal
    /// The person at the terminal ended the question instead of answering it.
    case notGiven
    /// A new PIN was typed twice, not the same.
    case typedDifferently
}

extension PINError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooShort: "a PIN has at least \(PIN.bytesMin) bytes"
        case .tooLong: "a PIN has at most \(PIN.bytesMax) bytes"
        case .file(let error): error.description
        case .noFile(let path): "there is no PIN file \(path)"
        case .noTerminal: "no PIN: give --pin-file FILE, set HANDSEL_PIN, or use a terminal"
        case .notGiven: "no PIN was given"
        case .typedDifferently: "the two PINs are not the same"
        }
    }
}
