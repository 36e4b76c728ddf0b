import Glibc

/// Why a file or folder of a node could not be used. The text says what a person can do about it.
public enum FileError: Error, Equatable, Sendable {
    /// A call to the operating system failed: what was tried, on which path, and the `errno`.
    case failed(to: String, path: String, code: Int32)
    /// Someone else may read or write it. `permissions` are the last nine bits of its mode.
    case openToOthers(path: String, permissions: UInt32, isFolder: Bool)
    case ownedByAnother(path: String, owner: UInt32)
    case notARegularFile(path: String)
    case notAFolder(path: String)
    case tooLarge(path: String, bytesMax: Int)
    case alreadyExists(path: String)
}

extension FileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .failed(let verb, let path, let code):
            "cannot \(verb) \(path): \(String(cString: strerror(code)))"
        case .openToOthers(let path, let permissions, let isFolder):
            "\(path) is open to other users (mode \(String(permissions, radix: 8))); "
                + "close it with: chmod \(isFolder ? "700" : "600") \(path)"
        case .ownedByAnother(let path, let owner):
            "\(path) belongs to another user (uid \(owner))"
        case .notARegularFile(let path):
            "\(path) is not a regular file"
        case .notAFolder(let path):
            "\(path) is not a folder"
        case .tooLarge(let path, let bytesMax):
            "\(path) is larger than \(bytesMax) bytes"
        case .alreadyExists(let path):
            "\(path) exists already and is left as it is"
        }
    }
}
