import Glibc

/// A small file that is its owner's alone (mode 0600), written whole or not at all.
public struct PrivateFile: Equatable, Sendable {
    /// Files that crashes may have left beside this one before writing is refused.
    static let temporaryNamesMax = 100

    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Parameter bytesMax: a longer file is refused unread.
    /// - Returns: nil if there is no such file.
    /// - Throws: also if somebody else may read or write it.
    public func read(bytesMax: Int) throws(FileError) -> [UInt8]? {
        let file: OpenFile
        do {
            file = try OpenFile.reading(path)
        } catch .failed(_, _, code: ENOENT) {
            return nil
        }
        try file.checkPrivate()
        return try file.readAll(bytesMax: bytesMax)
    }

    /// Replaces the file's contents. After a crash the file is the old one or the new one, whole.
    ///
    /// - Parameter replacing: if false, an existing file is left as it is and refused with `.alreadyExists`.
    public func write(_ bytes: [UInt8], replacing: Bool = true) throws(FileError) {
        let temporary = try writeBeside(bytes)
        let moved = replacing ? rename(temporary, path) : link(temporary, path)
        let code = errno
        if moved != 0 || !replacing {
            // Nothing to do if it fails: a stray copy of the same bytes, in the same closed folder, harms nobody.
            unlink(temporary)
        }
        guard moved == 0 else {
            throw code == EEXIST ? .alreadyExists(path: path) : .failed(to: "write", path: path, code: code)
        }
        try OpenFile(folder, flags: O_RDONLY | O_DIRECTORY, to: "open").synchronize()
    }

    public var exists: Bool { access(path, F_OK) == 0 }

    /// Does nothing if there is no such file.
    public func remove() throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .failed(to: "remove", path: path, code: errno) }
        try OpenFile(folder, flags: O_RDONLY | O_DIRECTORY, to: "open").synchronize()
    }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Writes the bytes to a fresh file of the same folder, so that a rename can put it in place.
    private func writeBeside(_ bytes: [UInt8]) throws(FileError) -> String {
        for attempt in 1...Self.temporaryNamesMax {
            // Never another writer's name, and not one that a crash left behind: O_EXCL refuses what exists.
            let temporary = "\(path).\(getpid())-\(attempt)"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                if errno == EEXIST { continue }
                throw .failed(to: "write", path: path, code: errno)
            }
            do throws(FileError) {
                let file = OpenFile(owning: descriptor, path: path)
                try file.write(bytes)
                try file.synchronize()
            } catch {
                unlink(temporary)
                throw error
            }
            return temporary
        }
        throw .failed(to: "write", path: path, code: EEXIST)
    }
}
