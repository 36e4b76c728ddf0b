import Foundation
import Ledger
import PaymentProtocol
import Synchronization
import Testing

@testable import Storage

@Suite struct CrashTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("book.sqlite")
    }

    @Test(
        "kill -9 in the middle of appending loses nothing that was acknowledged, and tears no group", arguments: 1...6)
    func killed(round: Int) async throws {
        let acknowledged = folder.file("acknowledged")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, acknowledged = acknowledged as String, round = round as Int] in
            var bench = try Bench(ClearingStore(path: path), seed: UInt64(round))
            let progress = Progress()
            let killer = Thread {
                // Strikes while a later group is being written, wherever that happens to be.
                while progress.groupCount.load(ordering: .relaxed) < 5 * round {}
                kill(getpid(), SIGKILL)
            }
            killer.start()
            let ada = try bench.open(1)
            while true {
                for _ in 0..<20 { try bench.credit(1, to: ada) }
                try bench.commit()
                try Data("\(bench.state.recordCount)".utf8).write(
                    to: URL(fileURLWithPath: acknowledged), options: .atomic)
                progress.groupCount.add(1, ordering: .relaxed)
            }
        }
        let store = try ClearingStore(path: path)
        let count = try store.recordCount
        let text = try String(contentsOf: URL(fileURLWithPath: acknowledged), encoding: .utf8)
        #expect(count >= (try #require(UInt64(text))))
        // Two records found the book and one opens the account, in the first group.
        #expect((count - 3) % 20 == 0)
        try expectWhole(store)
    }

    @Test("whatever a crash leaves of the log, the book is whole up to a group's end")
    func tornLog() throws {
        var bench = try Bench(ClearingStore(path: path))
        let ada = try bench.open(1)
        var counts: Set<UInt64> = [0, bench.state.recordCount - 1]
        for _ in 0..<8 {
            for _ in 0..<5 { try bench.credit(1, to: ada) }
            try bench.commit()
            counts.insert(bench.state.recordCount)
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        var random = SeededGenerator(seed: 9)
        var seen: Set<UInt64> = []
        for round in 0..<40 {
            let copy = try folder.copy(path, to: "torn-\(round).sqlite")
            var torn = log.prefix(Int.random(in: 0...log.count, using: &random))
            // The last page may hold what was never written there.
            for index in torn.indices.suffix(Int.random(in: 0...2_000, using: &random)) where round % 2 == 1 {
                torn[index] = UInt8.random(in: 0...255, using: &random)
            }
            try Data(torn).write(to: URL(fileURLWithPath: copy + "-wal"))
            let store = try ClearingStore(path: copy)
            let count = try store.recordCount
            #expect(counts.contains(count))
            seen.insert(count)
            try expectWhole(store)
        }
        #expect(seen.count > 5)
    }

    @Test(
        "a commit that the disk refuses is of unknown outcome; it is settled when the disk obeys again, never to return"
    )
    func refusedCommit() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var bench = try Bench(ClearingStore(path: path))
            let ada = try bench.open(1)
            try bench.credit(1, to: ada)
            try bench.commit()
            let durable = bench.state

            try FileSize.limit(to: FileSize.of(path + "-wal") + 1_000)
            for _ in 0..<50 { try bench.credit(1, to: ada) }
            var outcome: StorageError?
            do { try bench.commit() } catch let error as StorageError { outcome = error }
            guard case .unknown = outcome else { fatalError("\(String(describing: outcome))") }
            // Nothing is read before the doubt is settled, and as long as the disk refuses it cannot be.
            outcome = nil
            do { _ = try bench.store.receipt(of: 3) } catch let error as StorageError { outcome = error }
            guard case .unknown = outcome else { fatalError("\(String(describing: outcome))") }

            try FileSize.limit(to: nil)
            guard try bench.store.rebuild(ClearingNode.self).machine.state == durable else {
                fatalError("another state")
            }
            guard try bench.store.file.doubtCount() == 1 else { fatalError("not settled") }
            bench = try Bench(bench.store)
            try bench.credit(7, to: ada)
            try bench.commit()
            guard try bench.store.tree == bench.state.tree else { fatalError("another tree") }
        }
        let store = try ClearingStore(path: path)
        #expect(try store.recordCount == 6)
        try expectWhole(store)
    }

    private func expectWhole(_ store: ClearingStore) throws {
        let state = try store.rebuild(ClearingNode.self).machine.state
        #expect(try store.tree == state.tree)
        let balances = state.book.accounts.flatMap { account in
            state.book.balances(of: account).map { "\(account) \($0.currency) \($0.balance.posted)" }
        }
        #expect(try store.balances().map { "\($0.account) \($0.currency) \($0.minorUnits)" } == balances)
        #expect(try store.findings().isEmpty)
    }
}

private final class Progress: Sendable {
    let groupCount = Atomic(0)
}

/// How large a file this process may write: a disk that refuses, without a disk.
private enum FileSize {
    static func of(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    /// - Parameter bytes: nil for no limit.
    static func limit(to bytes: Int?) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
            throw CocoaError(.featureUnsupported)
        }
        limit.rlim_cur = bytes.map { rlim_t($0) } ?? limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
            throw CocoaError(.featureUnsupported)
        }
    }
}
