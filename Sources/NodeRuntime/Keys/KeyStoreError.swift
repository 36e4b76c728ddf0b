/// Why a home's keys cannot be had.
public enum KeyStoreError: Error, Equatable, Sendable {
    case missing(path: String)
    case file(FileError)
    case keyFile(KeyFileError)
    /// Too many wrong PINs a short time ago: none was tried now. Seconds until one is.
    case paused(seconds: Int64)
    /// The PIN was tried and is wrong. Seconds until another is tried, 0 if at once.
    case wrongPIN(pauseSeconds: Int64)
    /// The count of wrong PINs is not what a node writes.
    case failureCountDamaged(path: String)
}

extension KeyStoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path): "there are no keys: \(path) is missing"
        case .file(let error): error.description
        case .keyFile(let error): error.description
        case .paused(let seconds): "the PIN was wrong too often; try again in \(seconds) s"
        case .wrongPIN(0): "the PIN is wrong"
        case .wrongPIN(let seconds): "the PIN is wrong; try again in \(seconds) s"
        case .failureCountDamaged(let path): "\(path) is damaged: remove it"
        }
    }
}
