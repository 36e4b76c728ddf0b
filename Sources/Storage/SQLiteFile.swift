import Glibc

/// The file under a database: there before SQLite opens it, so that nobody but its owner can ever read it.
///
/// SQLite gives the files beside it (`-wal`, `-shm`, `-journal`) the permissions of the file itself.
struct SQLiteFile {
    static let permissions: mode_t = 0o600

    let path: String

    /// Creates the file if it is not there, and takes away whatever others may do with it.
    ///
    /// - Throws: `StorageError.cannotOpen`, or `.notOurs` for what is not a regular file.
    func prepare() throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, Self.permissions)
        guard descriptor >= 0 else { throw cannotOpen() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw cannotOpen() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notOurs(path: path) }
        if status.st_mode & 0o777 != Self.permissions {
            guard fchmod(descriptor, Self.permissions) == 0 else { throw cannotOpen() }
        }
    }

    /// - Throws: `StorageError.cannotOpen`, also if it is there already.
    func create() throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, Self.permissions)
        guard descriptor >= 0 else { throw cannotOpen() }
        close(descriptor)
    }

    /// With the files that SQLite made beside it.
    func remove() {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    /// Which files the database and its log are, whatever their names say later.
    ///
    /// - Throws: `StorageError.failed` if one is not there.
    func identity() throws(StorageError) -> Identity {
        Identity(file: try inode(of: path), log: try inode(of: path + "-wal"))
    }

    struct Identity: Equatable, Sendable {
        fileprivate let file: UInt64
        fileprivate let log: UInt64
    }

    private func inode(of path: String) throws(StorageError) -> UInt64 {
        var status = stat()
        guard fstatat(AT_FDCWD, path, &status, 0) == 0 else {
            throw .failed("\(path): \(String(cString: strerror(errno)))")
        }
        return UInt64(status.st_ino)
    }

    /// - Throws: `StorageError.cannotOpen` if there is nothing to read.
    func checkReadable() throws(StorageError) {
        guard access(path, R_OK) == 0 else { throw cannotOpen() }
    }

    private func cannotOpen() -> StorageError {
        .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
}
