import ClearingService
import Foundation
import Glibc
import PaymentProtocol
import Testing

@Suite("The socket of a local door")
struct LocalSocketTests {
    private func door(_ path: String, _ stub: PaymentStub) -> (@escaping @Sendable (DoorAddress) async -> Void)
        -> LocalDoor
    {
        { onListening in
            LocalDoor(socketPath: path, payment: stub, logger: silentLogger) { await onListening(.unix(path)) }
        }
    }

    private func mode(_ path: String) -> mode_t? {
        var information = stat()
        guard lstat(path, &information) == 0 else { return nil }
        return information.st_mode
    }

    @Test("its file is a socket for its owner alone, whatever the umask, and goes with the door")
    func permissions() async throws {
        let stub = try await PaymentFixture().stub
        try await withTemporaryFolder { folder in
            let path = folder + "/api.sock"
            // The umask belongs to the whole process: the strictest that any other test could mind is the loosest here.
            try await withDoor(door(path, stub)) { address in
                #expect(mode(path) == S_IFSOCK | 0o600)
                let files = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(files == ["api.sock"])
                let status = try await address.get("/status").status
                #expect(status == 200)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test("a socket that a killed process left behind is replaced")
    func stale() async throws {
        let stub = try await PaymentFixture().stub
        try await withTemporaryFolder { folder in
            let path = folder + "/api.sock"
            try bindAndAbandon(path)
            try FileManager.default.createDirectory(atPath: folder + "/.api", withIntermediateDirectories: false)
            try bindAndAbandon(folder + "/.api/s")
            let status = try await withDoor(door(path, stub)) { try await $0.get("/status").status }
            #expect(status == 200)
        }
    }

    @Test("a socket that somebody answers is left alone")
    func inUse() async throws {
        let stub = try await PaymentFixture().stub
        try await withTemporaryFolder { folder in
            let path = folder + "/api.sock"
            try await withDoor(door(path, stub)) { address in
                await #expect(throws: LocalSocketError.inUse(path)) {
                    try await LocalDoor(socketPath: path, payment: stub, logger: silentLogger).run()
                }
                let status = try await address.get("/status").status
                #expect(status == 200)
            }
        }
    }

    @Test("another file in its place is left alone")
    func notASocket() async throws {
        let stub = try await PaymentFixture().stub
        try await withTemporaryFolder { folder in
            let path = folder + "/api.sock"
            try Data("keys".utf8).write(to: URL(filePath: path))
            await #expect(throws: LocalSocketError.notASocket(path)) {
                try await LocalDoor(socketPath: path, payment: stub, logger: silentLogger).run()
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == Data("keys".utf8))
        }
    }

    @Test("a path that the system cannot bind, and a folder that is not there, are said to be so")
    func impossible() async throws {
        let stub = try await PaymentFixture().stub
        let long = "/tmp/" + String(repeating: "x", count: 103)
        await #expect(throws: LocalSocketError.pathTooLong(long, bytesMax: 107)) {
            try await LocalDoor(socketPath: long, payment: stub, logger: silentLogger).run()
        }
        await #expect(throws: LocalSocketError.system("make", "/nowhere/.api", ENOENT)) {
            try await LocalDoor(socketPath: "/nowhere/api.sock", payment: stub, logger: silentLogger).run()
        }
    }

    /// As kill -9 leaves it: bound, and nobody listens.
    private func bindAndAbandon(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
    }
}
