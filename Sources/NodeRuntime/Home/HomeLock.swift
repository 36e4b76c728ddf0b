import Glibc

/// Says that this process, and no other, runs the node of a home.
///
/// Held as long as the value lives. The operating system lets go of it when the process ends, however it ends, so a node
/// that was killed leaves nothing to clean up.
public final class HomeLock: Sendable {
    /// Of the file that names this process.
    private let descriptor: CInt
    /// Of the home itself, which holds the lock: whoever deletes the file has unlocked nothing.
    private let folder: CInt

    /// - Throws: `.held` if another process has it; the file names that process.
    public init(_ home: Home) throws(HomeLockError) {
        let path = home.path(of: .lock)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(.failed(to: "open", path: path, code: errno)) }
        let folder = open(home.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0, flock(folder, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.process(writtenIn: descriptor)
            close(descriptor)
            if folder >= 0 { close(folder) }
            throw code == EWOULDBLOCK
                ? .held(home: home.path, process: holder) : .file(.failed(to: "lock", path: path, code: code))
        }
        (self.descriptor, self.folder) = (descriptor, folder)
        // The number serves the message alone; the lock holds without it, so a full disk does not matter here.
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
        close(folder)
    }

    private static func process(writtenIn descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        let digits = bytes.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}

/// Why this process may not run the node of a home.
public enum HomeLockError: Error, Equatable, Sendable {
    /// - Parameter process: its process number, if it had the time to write it.
    case held(home: String, process: Int32?)
    /// The lock's file can be neither opened nor locked.
    case file(FileError)
}

extension HomeLockError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .held(let home, let process?): "process \(process) runs the node in \(home) already"
        case .held(let home, nil): "another process runs the node in \(home) already"
        case .file(let error): error.description
        }
    }
}
