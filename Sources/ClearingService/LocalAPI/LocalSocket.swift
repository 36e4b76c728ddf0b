import Glibc

/// The Unix socket of a local API: it appears in one step, complete, and for its owner alone.
///
///     prepare ──▶ (bound at `bindingPath`) ──▶ publish ──▶ (answers at `path`) ──▶ remove
///
/// A socket gets its file when it is bound, with the rights that the process's umask leaves. It is therefore bound inside a
/// folder that nobody else can enter, gets its rights there, and is then moved to where it belongs.
struct LocalSocket: Sendable {
    let path: String

    /// Where the file is until it is complete: shorter than any name beside it, since the whole path has to fit.
    var bindingPath: String { folder + "/s" }

    private var folder: String {
        let parent = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return parent + ".api"
    }

    /// Linux keeps a Unix socket's path in 108 bytes with its final zero.
    ///
    /// - Source: unix(7), `sockaddr_un`.
    static let pathBytesMax = 107

    /// Sees to it that nobody else answers here.
    func prepare() throws(LocalSocketError) {
        guard path.utf8.count <= Self.pathBytesMax, bindingPath.utf8.count <= Self.pathBytesMax else {
            throw .pathTooLong(path, bytesMax: Self.pathBytesMax)
        }
        var information = stat()
        if lstat(path, &information) == 0 {
            guard information.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
            guard !isAnswered() else { throw .inUse(path) }
        } else if errno != ENOENT {
            throw .system("look at", path, errno)
        }
        if mkdir(folder, 0o700) != 0 {
            // Left behind by a process that was killed.
            guard errno == EEXIST, lstat(folder, &information) == 0, information.st_mode & S_IFMT == S_IFDIR,
                chmod(folder, 0o700) == 0
            else { throw .system("make", folder, errno) }
        }
    }

    /// The socket is bound: gives it its rights and its name, in place of what a killed process left there.
    func publish() throws(LocalSocketError) {
        guard chmod(bindingPath, 0o600) == 0 else { throw .system("protect", bindingPath, errno) }
        guard rename(bindingPath, path) == 0 else { throw .system("rename", bindingPath, errno) }
        // Only the folder's emptiness is at stake; the next start uses it again.
        _ = rmdir(folder)
    }

    /// The door is closed. A file that stays behind is taken for what it is by the next start.
    func remove() {
        _ = unlink(path)
    }

    /// Whether somebody listens behind the file.
    private func isAnswered() -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // A listener whose queue is full answers EAGAIN. Only a refusal says that nobody is there.
        return status == 0 || errno != ECONNREFUSED
    }
}

/// Why a local API cannot open its socket.
public enum LocalSocketError: Error, Equatable, Sendable {
    case pathTooLong(String, bytesMax: Int)
    /// Another kind of file has the name.
    case notASocket(String)
    /// Another process answers there.
    case inUse(String)
    /// What was tried, with which file, and the system's error number.
    case system(String, String, Int32)
}

extension LocalSocketError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .pathTooLong(let path, let bytesMax):
            "the socket's path \(path) is longer than the \(bytesMax) bytes that the system allows; use a shorter home"
        case .notASocket(let path):
            "\(path) is in the way and is no socket; move it elsewhere"
        case .inUse(let path):
            "another process answers on \(path); stop it first"
        case .system(let what, let path, let number):
            "cannot \(what) \(path): \(String(cString: strerror(number)))"
        }
    }
}
