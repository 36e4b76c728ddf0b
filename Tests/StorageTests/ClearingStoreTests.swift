import Ledger
import PaymentProtocol
import Testing

@testable import Storage

@Suite struct ClearingStoreTests {
    @Test("what was appended is read again, byte for byte, and makes the same machine", arguments: Engine.allCases)
    func replay(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let (ada, bob) = (try bench.open(1), try bench.open(2, name: "Bob"))
        try bench.credit(10_000, to: ada)
        try bench.commit()
        try bench.pay(1_250, from: ada, to: bob.account, text: "coffee")
        try bench.pay(999_999, from: ada, to: bob.account)
        try bench.commit()
        try bench.store.close()

        let store = try place.open()
        #expect(try store.recordCount == UInt64(bench.records.count))
        #expect(try store.records(from: 0, limit: .max) == bench.records)
        let (machine, recordCount) = try store.rebuild(ClearingNode.self)
        #expect(machine.state == bench.state)
        #expect(recordCount == bench.state.recordCount)
        #expect(try store.tree == bench.state.tree)
    }

    @Test("records are read in portions, and a portion never goes beyond the end", arguments: Engine.allCases)
    func portions(engine: Engine) throws {
        let place = try BookPlace(engine)
        let bench = try Bench(place.open())
        #expect(try bench.store.records(from: 0, limit: 1) == [bench.records[0]])
        #expect(try bench.store.records(from: 1, limit: 10) == [bench.records[1]])
        #expect(try bench.store.records(from: 2, limit: 10).isEmpty)
    }

    @Test("records that do not follow the last one are refused, and nothing is written", arguments: Engine.allCases)
    func sequenceConflict(engine: Engine) throws {
        let place = try BookPlace(engine)
        let bench = try Bench(place.open())
        let records = bench.records
        #expect(throws: StorageError.sequenceConflict(expected: 2, found: 1)) {
            try bench.store.append(firstSequence: 1, records: records)
        }
        #expect(throws: StorageError.sequenceConflict(expected: 2, found: 3)) {
            try bench.store.append(firstSequence: 3, records: records)
        }
        #expect(try bench.store.recordCount == 2)
    }

    @Test("a group is written whole or not at all", arguments: Engine.allCases)
    func atomicity(engine: Engine) throws {
        let place = try BookPlace(engine)
        var bench = try Bench(place.open())
        let ada = try bench.open(1)
        try bench.commit()
        let balances = try bench.store.balances()
        let tree = try bench.store.tree
        // The head that was kept before cannot be written: the records must not be either.
        try bench.store.database.writing { try $0.run("ALTER TABLE tree_head RENAME TO hidden") }
        let twice = [bench.records[2], bench.records[2]]
        #expect(throws: StorageError.self) { try bench.store.append(firstSequence: 3, records: twice) }
        try bench.store.database.writing { try $0.run("ALTER TABLE hidden RENAME TO tree_head") }
        #expect(try bench.store.recordCount == 3)
        #expect(try bench.store.balances() == balances)
        #expect(try bench.store.tree == tree)
        // And the store goes on.
        try bench.credit(1, to: ada)
        try bench.commit()
        #expect(try bench.store.recordCount == 4)
    }

    @Test("two stores on one file collide, and the file stays whole")
    func twoStores() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("book.sqlite")
        var first = try Bench(ClearingStore(path: path))
        var second = try Bench(ClearingStore(path: path))
        #expect(throws: StorageError.sequenceConflict(expected: 3, found: 2)) {
            _ = try first.open(1)
            try first.commit()
        }
        let ada = try second.open(2)
        try second.credit(500, to: ada)
        try second.commit()
        // The first starts again from the journal, and its own tree follows.
        first = try Bench(first.store)
        _ = try first.open(3)
        try first.commit()
        #expect(try first.store.tree == first.state.tree)
        #expect(try second.store.rebuild(ClearingNode.self).machine.state == first.state)
        #expect(try first.store.findings().isEmpty)
    }

    @Test("an append whose outcome was unknown is settled before anything else happens")
    func doubt() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("book.sqlite")
        var bench = try Bench(ClearingStore(path: path))
        bench.store.file.doubt()
        #expect(try bench.store.recordCount == 2)
        #expect(try bench.store.file.doubtCount() == 1)
        _ = try bench.open(1)
        try bench.commit()
        #expect(try bench.store.file.doubtCount() == 1)
        #expect(try bench.store.recordCount == 3)
    }
}
