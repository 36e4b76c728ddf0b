import Foundation
import NodeRuntime
import Testing

@Suite struct PrivateFileTests {
    @Test("what is written is read, mode 0600, and nothing else is left in the folder")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(path: folder.file("secret"))
        #expect(try file.read(bytesMax: 10) == nil)
        try file.write([1, 2, 3])
        try file.write([4, 5])
        #expect(try file.read(bytesMax: 2) == [4, 5])
        #expect(try folder.mode(of: "secret") == 0o600)
        #expect(try folder.names() == ["secret"])
    }

    @Test("a file that was open to others is closed by the next writing")
    func closes() throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(path: folder.file("secret"))
        try folder.write([9], to: "secret", mode: 0o644)
        try file.write([1])
        #expect(try folder.mode(of: "secret") == 0o600)
    }

    @Test("writing without replacing leaves an existing file as it is")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(path: folder.file("secret"))
        try file.write([1], replacing: false)
        #expect(throws: FileError.alreadyExists(path: file.path)) { try file.write([2], replacing: false) }
        #expect(try file.read(bytesMax: 10) == [1])
        #expect(try folder.names() == ["secret"])
    }

    @Test(
        "a file that others may read or write is refused with the command that mends it",
        arguments: [
            0o640, 0o604, 0o620, 0o602, 0o666,
        ])
    func openToOthers(mode: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "secret", mode: mode_t(mode))
        let file = PrivateFile(path: folder.file("secret"))
        let expected = FileError.openToOthers(path: file.path, permissions: UInt32(mode), isFolder: false)
        #expect(throws: expected) { try file.read(bytesMax: 10) }
        #expect(expected.description.contains("chmod 600 \(file.path)"))
    }

    @Test("a file that belongs to somebody else is refused", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "secret")
        chown(folder.file("secret"), 12345, 12345)
        #expect(throws: FileError.ownedByAnother(path: folder.file("secret"), owner: 12345)) {
            try PrivateFile(path: folder.file("secret")).read(bytesMax: 10)
        }
    }

    @Test("a file over the bound is refused")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        try folder.write([1, 2, 3], to: "secret")
        let file = PrivateFile(path: folder.file("secret"))
        #expect(try file.read(bytesMax: 3) == [1, 2, 3])
        #expect(throws: FileError.tooLarge(path: file.path, bytesMax: 2)) { try file.read(bytesMax: 2) }
    }

    @Test("a folder, a device and a named pipe without a writer are refused and keep nobody waiting")
    func kinds() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.file("pipe"), 0o600)
        for path in [folder.path, "/dev/null", folder.file("pipe")] {
            #expect(throws: FileError.notARegularFile(path: path)) { try PrivateFile(path: path).read(bytesMax: 10) }
        }
    }

    @Test("writing where there is no folder says why")
    func noFolder() throws {
        let folder = try TemporaryFolder()
        let file = PrivateFile(path: folder.file("none/secret"))
        #expect(throws: FileError.failed(to: "write", path: file.path, code: ENOENT)) { try file.write([1]) }
        #expect(
            FileError.failed(to: "write", path: file.path, code: ENOSPC).description
                == "cannot write \(file.path): No space left on device")
    }

    @Test("on a full disk the old file stays whole", .enabled(if: PrivateFileTests.canMount))
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        #expect(try run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", folder.path) == 0)
        defer { _ = try? run("/usr/bin/umount", folder.path) }
        let file = PrivateFile(path: folder.file("secret"))
        try file.write([7])
        #expect(throws: FileError.failed(to: "write", path: file.path, code: ENOSPC)) {
            try file.write([UInt8](repeating: 8, count: 200_000))
        }
        #expect(try file.read(bytesMax: 10) == [7])
        #expect(try folder.names() == ["secret"])
    }

    /// Whether this machine lets the tests mount a small disk of their own.
    static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        guard (try? run("/usr/bin/mount", "-t", "tmpfs", "-o", "size=64k", "none", folder.path)) == 0 else {
            return false
        }
        return (try? run("/usr/bin/umount", folder.path)) == 0
    }()
}

/// Runs a program to its end.
///
/// - Returns: its exit status.
private func run(_ path: String, _ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}
