import ClearingService
import Foundation
import Ledger
import Logging
import PaymentProtocol
import ServiceLifecycle
import Storage
import Testing
import Transport

@testable import NodeRuntime

@Suite("The start of a clearing node")
struct NodeStartTests {
    @Test("a node starts from its snapshot, and from all records without one that fits")
    func starts() async throws {
        let folder = NSTemporaryDirectory() + "handsel-start-" + UUID().uuidString.prefix(8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let home = try Home(path: folder)
        try home.create()
        var chance = SystemChance()
        let keys = NodeSecretKeys.generate(.clearing, using: &chance)
        let other = NodeSecretKeys.generate(.clearing, using: &chance)
        let snapshot = home.file(.snapshot)

        // Each start is a record of its own, after the genesis.
        #expect(try await start(home, keys) == NodeStart(recordCount: 0, snapshotRecordCount: nil))
        #expect(try await start(home, keys) == NodeStart(recordCount: 2, snapshotRecordCount: 2))
        #expect(try await start(home, keys) == NodeStart(recordCount: 3, snapshotRecordCount: 3))
        let old = try #require(try snapshot.read(bytesMax: ClearingSnapshot.bytesMax))
        #expect(try await start(home, keys) == NodeStart(recordCount: 4, snapshotRecordCount: 4))

        // An older one is as good, with the records after it.
        try snapshot.write(old)
        #expect(try await start(home, keys) == NodeStart(recordCount: 5, snapshotRecordCount: 4))
        // A damaged one, a broken-off one, none at all.
        var damaged = old
        damaged[old.count / 2] ^= 1
        try snapshot.write(damaged)
        #expect(try await start(home, keys) == NodeStart(recordCount: 6, snapshotRecordCount: nil))
        try snapshot.write(Array(old.prefix(old.count / 2)))
        #expect(try await start(home, keys) == NodeStart(recordCount: 7, snapshotRecordCount: nil))
        try snapshot.remove()
        #expect(try await start(home, keys) == NodeStart(recordCount: 8, snapshotRecordCount: nil))

        // Another book's, of which this journal could have as many records.
        let foreign = try Home(path: folder + "/foreign")
        try foreign.create()
        _ = try await start(foreign, other)
        let theirs = try #require(try foreign.file(.snapshot).read(bytesMax: ClearingSnapshot.bytesMax))
        try snapshot.write(theirs)
        #expect(try await start(home, keys) == NodeStart(recordCount: 9, snapshotRecordCount: nil))
        // And one that tells of more records than there are.
        try foreign.file(.snapshot).remove()
        try foreign.file(.snapshot).write(try #require(try snapshot.read(bytesMax: ClearingSnapshot.bytesMax)))
        #expect(try await start(foreign, other) == NodeStart(recordCount: 2, snapshotRecordCount: nil))
    }

    /// Runs the node in a home until it stands, and ends it in an orderly way.
    private func start(_ home: Home, _ keys: NodeSecretKeys) async throws -> NodeStart? {
        let (starts, sink) = AsyncStream<NodeStart?>.makeStream()
        let logger = Logger(label: "start") { _ in SwiftLogNoOpLogHandler() }
        let process = try ClearingNodeProcess(
            home, ClearingStore(path: home.path(of: .book)),
            snapshots: SnapshotKeeper(home.file(.snapshot), logger: logger),
            signedHead: SignedHead(home, logger: logger),
            NodeConfiguration(name: "Start", part: .clearing(.init())), .init(), keys: keys,
            listener: try await TCPListener(host: "127.0.0.1", port: 0), clock: SystemClock(), logger: logger
        ) { sink.yield($0) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: process.services, logger: logger))
        let start = try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var start: NodeStart?
            for await next in starts {
                start = next
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return start
        }
        try process.close()
        return start
    }
}
