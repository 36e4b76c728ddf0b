import Foundation
import NodeRuntime
import Testing

@Suite struct HomeTests {
    @Test("--home comes before HANDSEL_HOME, which comes before ~/.handsel")
    func resolution() throws {
        let environment = ["HOME": "/home/alice", "HANDSEL_HOME": "/srv/node"]
        #expect(try Home.resolve(option: "/tmp/option", environment: environment).path == "/tmp/option")
        #expect(try Home.resolve(option: nil, environment: environment).path == "/srv/node")
        #expect(
            try Home.resolve(option: nil, environment: ["HOME": "/home/alice", "HANDSEL_HOME": ""]).path
                == "/home/alice/.handsel")
        #expect(throws: HomeError.noPath) { try Home.resolve(option: nil, environment: [:]) }
        #expect(throws: HomeError.noPath) { try Home.resolve(option: "", environment: environment) }
    }

    @Test("a relative path is taken from the current folder, and slashes at the end do not matter")
    func relative() throws {
        let current = FileManager.default.currentDirectoryPath
        #expect(try Home(path: "h").path == current + "/h")
        #expect(try Home(path: "/srv/node//").path == "/srv/node")
        #expect(try Home(path: "/srv/node").path(of: .keys) == "/srv/node/keys")
    }

    @Test("a home whose socket could not be opened is refused at once")
    func tooLong() throws {
        let path = "/" + String(repeating: "a", count: Home.socketPathBytesMax - "/api.sock".utf8.count - 1)
        #expect(try Home(path: path).path(of: .socket).utf8.count == Home.socketPathBytesMax)
        #expect(throws: HomeError.pathTooLong(path + "a")) { try Home(path: path + "a") }
    }

    @Test("a home is made with its parents, closed to others, and making it twice changes nothing")
    func creation() throws {
        let folder = try TemporaryFolder()
        let home = try Home(path: folder.file("deep/er/home"))
        #expect(throws: HomeError.missing(home.path)) { try home.check() }
        try home.create()
        #expect(try folder.mode(of: "deep/er/home") == 0o700)
        try home.create()
        try home.check()
    }

    @Test(
        "a home that others can read, write or enter is refused with the command that mends it",
        arguments: [
            0o750, 0o705, 0o701, 0o710, 0o720, 0o777,
        ])
    func openToOthers(mode: Int) throws {
        let folder = try TemporaryFolder()
        chmod(folder.path, mode_t(mode))
        let home = try folder.home
        let expected = HomeError.file(.openToOthers(path: folder.path, permissions: UInt32(mode), isFolder: true))
        #expect(throws: expected) { try home.check() }
        #expect(throws: expected) { try home.create() }
        #expect(expected.description.contains("chmod 700 \(folder.path)"))
        chmod(folder.path, 0o700)
        try home.check()
    }

    @Test("a home that belongs to somebody else is refused", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let folder = try TemporaryFolder()
        chown(folder.path, 12345, 12345)
        #expect(throws: HomeError.file(.ownedByAnother(path: folder.path, owner: 12345))) { try folder.home.check() }
    }

    @Test("a file in the home's place is refused")
    func fileInPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "home")
        let home = try Home(path: folder.file("home"))
        #expect(throws: HomeError.file(.notAFolder(path: home.path))) { try home.create() }
    }
}
