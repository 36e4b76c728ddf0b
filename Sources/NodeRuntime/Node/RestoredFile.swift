// The C library's `stat` reaches us through two modules, and the compiler may name either as its home.
import CDispatch
import ClearingService
import Glibc
import Ledger

/// A backup on its way into a home: two names, of which the second says that it is complete and about to take its place.
struct RestoredFile {
    private static let chunkBytes = 1 << 20
    /// SQLite's write-ahead log.
    private static let logSuffix = "-wal"
    private static let suffixes = ["", logSuffix, "-shm", "-journal"]
    /// Folders for what was set aside in the same second.
    private static let foldersMax = 100

    private let home: Home

    init(_ home: Home) {
        self.home = home
    }

    /// Where the copy is until `putInPlace`.
    var path: String { home.path(of: .incoming) }

    /// Copies it as it lies there, with its log if there is one: what was set aside after a crash has one.
    ///
    /// - Throws: `FileError`, or `NodeError` if it changed meanwhile; nothing is left then.
    func copy(from source: String) throws {
        remove()
        do {
            let before = try Stamp(of: source)
            try copy(source, to: path)
            if access(source + Self.logSuffix, F_OK) == 0 {
                try copy(source + Self.logSuffix, to: path + Self.logSuffix)
            }
            guard try Stamp(of: source) == before else {
                throw NodeError(
                    .refused,
                    "\(source) was written to while it was copied: stop the node whose file it is, or make a backup of it "
                        + "with handsel backup")
            }
        } catch {
            remove()
            throw error
        }
    }

    private func copy(_ source: String, to target: String) throws(FileError) {
        let input = try OpenFile.reading(source)
        let output = try OpenFile(target, flags: O_WRONLY | O_CREAT | O_EXCL, permissions: 0o600, to: "write")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkBytes, alignment: 16)
        defer { buffer.deallocate() }
        var count = try input.read(into: buffer)
        while count > 0 {
            try output.write(Array(buffer[..<count]))
            count = try input.read(into: buffer)
        }
        try output.synchronize()
    }

    /// By which one sees that somebody wrote to a file or to its log.
    private struct Stamp: Equatable {
        private let numbers: [Int]

        init(of path: String) throws(FileError) {
            var numbers: [Int] = []
            for name in [path, path + RestoredFile.logSuffix] where name == path || access(name, F_OK) == 0 {
                let status = try OpenFile.reading(name).status()
                numbers += [Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            }
            self.numbers = numbers
        }
    }

    /// The copy and what was made of it; the backup itself is elsewhere.
    func remove() {
        for suffix in Self.suffixes { unlink(path + suffix) }
    }

    /// - Returns: the folder of what was set aside; nil if there was nothing.
    /// - Throws: `FileError`; to give the command again then brings it to its end.
    func putInPlace(of role: NodeRole, at now: Timestamp) throws(FileError) -> String? {
        let place: Home.Item = role == .clearing ? .book : .journal
        // Whoever verified it emptied its log. A file without the rest of its log would be an older copy.
        let log = path + Self.logSuffix
        if access(log, F_OK) == 0, try OpenFile.reading(log).status().st_size > 0 {
            throw .failed(to: "empty", path: log, code: EBUSY)
        }
        for suffix in Self.suffixes where !suffix.isEmpty { unlink(path + suffix) }
        try OpenFile(path, flags: O_RDWR, to: "write").synchronize()
        try move(path, to: home.path(of: .waiting))
        try synchronizeFolder(home.path)
        let names =
            Self.suffixes.map { place.rawValue + $0 } + (role == .clearing ? [Home.Item.snapshot.rawValue] : [])
        let present = names.filter { access(home.path + "/" + $0, F_OK) == 0 }
        var folder: String?
        if !present.isEmpty {
            let made = try makeFolder(at: now)
            for name in present { try move(home.path + "/" + name, to: made + "/" + name) }
            try synchronizeFolder(made)
            folder = made
        }
        try move(home.path(of: .waiting), to: home.path(of: place))
        try synchronizeFolder(home.path)
        return folder
    }

    private func makeFolder(at now: Timestamp) throws(FileError) -> String {
        let time = now.rfc3339.prefix { $0 != "." && $0 != "Z" }.filter { $0 != "-" && $0 != ":" }
        for number in 1...Self.foldersMax {
            let folder = home.path + "/set-aside-\(time)" + (number > 1 ? "-\(number)" : "")
            if mkdir(folder, 0o700) == 0 { return folder }
            guard errno == EEXIST else { throw .failed(to: "make", path: folder, code: errno) }
        }
        throw .failed(to: "make", path: home.path + "/set-aside-\(time)", code: EEXIST)
    }

    private func move(_ from: String, to: String) throws(FileError) {
        guard rename(from, to) == 0 else { throw .failed(to: "move", path: from, code: errno) }
    }

    private func synchronizeFolder(_ path: String) throws(FileError) {
        try OpenFile(path, flags: O_RDONLY | O_DIRECTORY, to: "open").synchronize()
    }
}
