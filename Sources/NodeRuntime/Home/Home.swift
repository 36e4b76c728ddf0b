// The C library's `stat` reaches us through two modules, and the compiler may name either as its home.
import CDispatch
import ClearingService
import Glibc

/// A node's home: the folder with everything that one node owns on this machine, closed to everyone else.
///
/// Found by `--home`, else by `$HANDSEL_HOME`, else `~/.handsel`.
public struct Home: Equatable, Sendable {
    /// What lies in a home. Files are mode 0600, the folder is 0700.
    public enum Item: String, CaseIterable, Sendable {
        case configuration = "node.toml"
        /// What limits the payments of a clearing node.
        case limits = "limits.toml"
        /// The secret keys, encrypted under the PIN.
        case keys
        /// What a person's identifiers on the radio are made from.
        case beaconSecret = "beacon-secret"
        /// How often the PIN was wrong lately.
        case pinFailures = "pin-failures"
        /// Held by whoever tries a PIN, so that tries follow one another.
        case pinLock = "pin-lock"
        /// Held by the one process that runs the node.
        case lock
        /// The local API: a Unix socket.
        case socket = "api.sock"
        /// A clearing node's journal.
        case book = "book.sqlite"
        /// Evidence that a clearing node's book is not the latest: a head that was shown to it.
        case unfitHead = "unfit-head"
        /// The latest head of a clearing node's book, outside of the book.
        case signedHead = "signed-head"
        /// A clearing node's state at some point of its journal: made again if it is lost.
        case snapshot = "book.snapshot"
        /// A payment node's journal.
        case journal = "node.sqlite"
        /// A backup that is being copied and verified.
        case incoming = "incoming.sqlite"
        /// A backup that is about to take the journal's place. While it is here, no node runs.
        case waiting = "restore.sqlite"
    }

    /// What the local API can open.
    public static let socketPathBytesMax = LocalDoor.socketPathBytesMax

    /// Absolute.
    public let path: String

    /// - Parameter path: absolute, or relative to the current folder.
    public init(path: String) throws(HomeError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .noPath }
        var absolute = path
        if !path.hasPrefix("/") {
            guard let current = getcwd(nil, 0) else {
                throw .file(.failed(to: "find", path: "the current folder", code: errno))
            }
            defer { free(current) }
            absolute = String(cString: current) + "/" + path
        }
        while absolute.count > 1, absolute.hasSuffix("/") { absolute.removeLast() }
        guard absolute.utf8.count + 1 + Item.socket.rawValue.utf8.count <= Self.socketPathBytesMax else {
            throw .pathTooLong(absolute)
        }
        self.path = absolute
    }

    /// - Parameters:
    ///   - option: what `--home` said, if it was given.
    ///   - environment: the process's.
    public static func resolve(option: String?, environment: [String: String]) throws(HomeError) -> Home {
        if let option { return try Home(path: option) }
        if let variable = environment["HANDSEL_HOME"], !variable.isEmpty { return try Home(path: variable) }
        guard let folder = environment["HOME"], !folder.isEmpty else { throw .noPath }
        return try Home(path: folder + "/.handsel")
    }

    public func path(of item: Item) -> String {
        path + "/" + item.rawValue
    }

    /// Whether there is a journal, whoever's keys it was written with.
    public var hasJournal: Bool {
        [Item.book, .journal].contains { access(path(of: $0), F_OK) == 0 }
    }

    public func file(_ item: Item) -> PrivateFile {
        PrivateFile(path: path(of: item))
    }

    /// Makes the folder, closed to others, and the folders above it. An existing folder must pass `check`.
    public func create() throws(HomeError) {
        var prefix = ""
        for component in path.split(separator: "/") {
            prefix += "/" + component
            guard mkdir(prefix, 0o700) == 0 || errno == EEXIST else {
                throw .file(.failed(to: "make", path: prefix, code: errno))
            }
        }
        try check()
    }

    /// - Throws: unless the folder exists, is ours, and nobody else may read, write or enter it.
    public func check() throws(HomeError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw errno == ENOENT ? .missing(path) : .file(.failed(to: "open", path: path, code: errno))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .file(.notAFolder(path: path)) }
        guard status.st_uid == geteuid() else { throw .file(.ownedByAnother(path: path, owner: status.st_uid)) }
        guard status.st_mode & 0o077 == 0 else {
            throw .file(.openToOthers(path: path, permissions: status.st_mode & 0o777, isFolder: true))
        }
    }
}

/// Why there is no home to work in.
public enum HomeError: Error, Equatable, Sendable {
    /// Neither `--home` nor `$HANDSEL_HOME` nor `$HOME` names a folder.
    case noPath
    /// Its Unix socket could not be opened under this path.
    case pathTooLong(String)
    case missing(String)
    case file(FileError)
}

extension HomeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPath: "no home folder is named: give --home DIR, or set HANDSEL_HOME"
        case .pathTooLong(let path):
            "\(path) is too long for a home: its socket's path may have \(Home.socketPathBytesMax) bytes"
        case .missing(let path): "there is no node in \(path); make one with: handsel init --home \(path) ..."
        case .file(let error): error.description
        }
    }
}
