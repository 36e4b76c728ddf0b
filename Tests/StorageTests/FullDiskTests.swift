import Foundation
import GRDB
import PaymentProtocol
import PostgreSQLCluster
import Testing

@testable import Storage

@Suite struct FullDiskTests {
    @Test("a database that may not grow refuses an append whole, and goes on as soon as it may")
    func pageLimit() throws {
        let folder = try TemporaryFolder()
        var bench = try Bench(ClearingStore(path: folder.file("book.sqlite")))
        let pages = try bench.store.file.write { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try bench.store.file.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 2)") }
        try fillAndRecover(&bench) { store in
            try store.file.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        }
    }

    @Test(
        "a full disk refuses an append whole, and the book goes on as soon as there is space",
        .enabled(if: SmallDisk.isAvailable, "only root may mount a small disk"))
    func smallDisk() throws {
        let disk = try SmallDisk(kibibytes: 1_024)
        do {
            var bench = try Bench(ClearingStore(path: disk.path + "/book.sqlite"))
            try disk.leave(kibibytes: 48)
            try fillAndRecover(&bench) { _ in try disk.leave(kibibytes: 512) }
            try bench.store.close()
        }
        // As full as can be, what is there can still be read.
        let store = try ClearingStore(path: disk.path + "/book.sqlite")
        let count = try store.recordCount
        try disk.leave(kibibytes: 0)
        let state = try store.rebuild(ClearingNode.self).machine.state
        #expect(state.recordCount == count)
        #expect(try store.tree == state.tree)
    }

    @Test(
        "a PostgreSQL server whose disk is full refuses an append whole, and the book goes on as soon as there is space",
        .enabled(if: SmallDisk.isAvailable, "only root may mount a small disk"))
    func serversDisk() throws {
        // A server of its own: whichever database needs a buffer writes another's page out of it, and fails if that one's
        // disk is full.
        let cluster = try PostgreSQLCluster()
        let disk = try SmallDisk(kibibytes: 32_768)
        let space = disk.path + "/space"
        try FileManager.default.createDirectory(atPath: space, withIntermediateDirectories: false)
        for path in [space, disk.path] { try SmallDisk.run("chown", ["postgres", path]) }
        try SmallDisk.run("chmod", ["0755", disk.folderPath])
        let name = "full_" + UUID().uuidString.prefix(8).lowercased()
        try cluster.run("CREATE TABLESPACE \(name) LOCATION '\(space)'", in: "postgres")
        // Copied in whole: a copy by way of the log leaves holes in its files, which want space later, wherever that is.
        try cluster.run("CREATE DATABASE \(name) TABLESPACE \(name) STRATEGY file_copy", in: "postgres")
        do {
            let store = try ClearingStore(PostgreSQLLocation(cluster.url(of: name)))
            let lease = try #require(try store.lease())
            #expect(try store.take(lease, as: "a test", milliseconds: 600_000))
            var bench = try Bench(store)
            try disk.leave(kibibytes: 256)
            try fillAndRecover(&bench) { _ in try disk.leave(kibibytes: 8_192) }
            try bench.store.close()
        }
        try cluster.run("DROP DATABASE \(name) WITH (FORCE)", in: "postgres")
        try cluster.run("DROP TABLESPACE \(name)", in: "postgres")
    }

    /// Appends until nothing more goes in; makes room; appends again.
    private func fillAndRecover(_ bench: inout Bench, makingRoom: (ClearingStore) throws -> Void) throws {
        var durable = bench.state
        var error: StorageError?
        while error == nil {
            for _ in 0..<10 { _ = try bench.open(UInt8.random(in: 1...200, using: &bench.random)) }
            do {
                try bench.commit()
                durable = bench.state
            } catch let failure as StorageError {
                error = failure
            }
        }
        #expect(error == .full)
        #expect(error?.isTransient == true)
        // Nothing of the group is there, and what was there is.
        #expect(try bench.store.recordCount == durable.recordCount)
        #expect(try bench.store.rebuild(ClearingNode.self).machine.state == durable)

        try makingRoom(bench.store)
        #expect(try bench.store.tree == durable.tree)
        bench = try Bench(bench.store)
        for _ in 0..<10 { _ = try bench.open(UInt8.random(in: 1...200, using: &bench.random)) }
        try bench.commit()
        #expect(bench.state.recordCount == durable.recordCount + 11)
        #expect(try bench.store.rebuild(ClearingNode.self).machine.state == bench.state)
        #expect(try bench.store.findings().isEmpty)
    }
}

/// A file system in memory that can be filled, for one test.
final class SmallDisk {
    static let isAvailable = geteuid() == 0 && (try? SmallDisk(kibibytes: 64)) != nil

    let path: String
    private let folder: TemporaryFolder

    init(kibibytes: Int) throws {
        folder = try TemporaryFolder()
        path = folder.file("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path])
    }

    deinit {
        do {
            try Self.run("umount", ["--lazy", path])
        } catch {
            print("left mounted: \(path): \(error)")
        }
    }

    /// Fills the disk until only so much is left.
    func leave(kibibytes: Int) throws {
        let filler = path + "/filler"
        if FileManager.default.fileExists(atPath: filler) { try FileManager.default.removeItem(atPath: filler) }
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
        let free = try #require(attributes[.systemFreeSize] as? NSNumber).intValue / 1_024
        try #require(free >= kibibytes)
        try Data(count: (free - kibibytes) * 1_024).write(to: URL(fileURLWithPath: filler))
    }

    var folderPath: String { folder.path }

    static func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableNotLoadable) }
    }
}
