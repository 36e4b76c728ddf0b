// The C library's `stat` reaches us through two modules, and the compiler may name either as its home.
import CDispatch
import Glibc

/// An open file of the operating system, closed when the value ends.
struct OpenFile: ~Copyable {
    let descriptor: CInt
    private let path: String

    /// - Parameter permissions: used if `flags` create the file.
    init(_ path: String, flags: CInt, permissions: mode_t = 0, to verb: String) throws(FileError) {
        let descriptor = open(path, flags | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw .failed(to: verb, path: path, code: errno) }
        self.init(owning: descriptor, path: path)
    }

    init(owning descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a regular file to be read.
    static func reading(_ path: String) throws(FileError) -> OpenFile {
        // Without O_NONBLOCK, opening a named pipe would wait for its writer before its kind could be seen.
        let file = try OpenFile(path, flags: O_RDONLY | O_NONBLOCK, to: "read")
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        return file
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: unless it is ours and nobody else may touch it. Looks at the open file, not at its name, so that nobody
    ///   can swap it in between.
    func checkPrivate() throws(FileError) {
        let status = try status()
        guard status.st_uid == geteuid() else { throw .ownedByAnother(path: path, owner: status.st_uid) }
        guard status.st_mode & 0o077 == 0 else {
            throw .openToOthers(path: path, permissions: status.st_mode & 0o777, isFolder: false)
        }
    }

    func status() throws(FileError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed(to: "look at", path: path, code: errno) }
        return status
    }

    /// Reads until `buffer` is full or the file ends.
    ///
    /// - Returns: how many bytes were read.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(descriptor, start + filled, buffer.count - filled)
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR else { throw .failed(to: "read", path: path, code: errno) }
                continue
            }
            filled += count
        }
        return filled
    }

    /// - Throws: `.tooLarge` beyond the bound, also if the file grows meanwhile.
    func readAll(bytesMax: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        // One byte more than allowed, or than there seems to be, shows that there is more.
        let size = Int(try status().st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: min(bytesMax, size) + 1) { buffer, count in
            do throws(FileError) { count = try read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard bytes.count <= min(bytesMax, size) else { throw .tooLarge(path: path, bytesMax: bytesMax) }
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 {
                guard errno == EINTR else { throw .failed(to: "write", path: path, code: errno) }
                continue
            }
            written += count
        }
    }

    /// Returns when the disk has it.
    func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw .failed(to: "write", path: path, code: errno) }
    }

    /// Waits until nobody else holds the file's lock (flock(2)), and holds it as long as the file is open.
    func waitForLock() throws(FileError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .failed(to: "lock", path: path, code: errno) }
        }
    }
}
