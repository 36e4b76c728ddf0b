import Ledger
import PaymentProtocol
import PostgreSQLCluster
import Testing

@testable import Storage

/// What is true of a book in PostgreSQL alone.
@Suite struct PostgreSQLBookTests {
    let place: BookPlace
    let cluster: PostgreSQLCluster

    init() throws {
        place = try BookPlace(.postgresql)
        cluster = try PostgreSQLCluster.shared.get()
    }

    @Test("whoever was deposed writes nothing and confirms nothing, and whoever leads goes on")
    func deposed() throws {
        var first = try Bench(place.open())
        let ada = try first.open(1)
        try first.commit()
        var second = try Bench(place.open())
        _ = try first.open(2)
        #expect(throws: StorageError.deposed) { try first.commit() }
        #expect(throws: StorageError.deposed) { try first.store.confirm() }
        #expect(throws: StorageError.deposed) { try first.store.flush() }
        try second.credit(500, to: ada)
        try second.commit()
        try second.store.confirm()
        #expect(try second.store.rebuild(ClearingNode.self).machine.state == second.state)
        #expect(second.state.epoch == 2)
    }

    @Test("a lease that was renewed since it was seen cannot be taken")
    func renewed() throws {
        let leader = try Bench(place.open())
        let watcher = try ClearingStore(PostgreSQLLocation(place.url))
        let seen = try #require(try watcher.lease())
        #expect(seen.leader == "a test")
        try leader.store.confirm()
        #expect(try !watcher.take(seen, as: "watcher", milliseconds: 1))
        try leader.store.confirm()
        #expect(throws: StorageError.deposed) { try watcher.confirm() }
        try leader.store.close()
        let free = try #require(try watcher.lease())
        #expect(free.isFree)
        #expect(try watcher.take(free, as: "watcher", milliseconds: 1))
        try watcher.confirm()
    }

    @Test("an append of somebody who does not ask for the lease collides, and the leader finds it")
    func collision() throws {
        var bench = try Bench(place.open())
        let record = bench.records[1].encoded.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let insert = "INSERT INTO handsel.journal VALUES (2, 0, '\\x\(record)')"
        try cluster.run(insert, in: place.url)
        #expect(throws: (any Error).self) { try cluster.run(insert, in: place.url) }
        _ = try bench.open(1)
        #expect(throws: StorageError.sequenceConflict(expected: 3, found: 2)) { try bench.commit() }
    }

    @Test("a connection that is cut between two groups costs a group at most, and the leader still leads")
    func cutBetween() throws {
        var bench = try Bench(place.open())
        let durable = bench.state
        try cluster.run(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                + "WHERE application_name = 'handsel' AND datname = current_database()", in: place.url)
        _ = try bench.open(1)
        do {
            try bench.commit()
        } catch let error as StorageError {
            #expect(error.isTransient)
            // A node drops its machine and rebuilds it.
            #expect(try bench.store.rebuild(ClearingNode.self).machine.state == durable)
            bench = try Bench(bench.store)
            _ = try bench.open(1)
            try bench.commit()
        }
        #expect(try bench.store.rebuild(ClearingNode.self).machine.state == bench.state)
    }

    @Test("a commit that was under way when its connection was lost has happened before anything else, or never will")
    func lateCommit() throws {
        var bench = try Bench(place.open())
        let before = try #require(try bench.store.lease())
        // What the leader sent, as its server still works on it: everything but the end.
        let late = try PostgreSQLConnection(
            PostgreSQLLocation(place.url + "&application_name=late"), settings: ["search_path": "handsel"])
        try late.send("BEGIN")
        try late.send(
            "INSERT INTO journal VALUES (2, 0, $1)", PostgreSQLParameters([.bytes(bench.records[1].encoded)]))
        try late.synchronise()
        try cluster.run(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                + "WHERE application_name = 'handsel' AND datname = current_database()", in: place.url)
        // The leader comes back, and the term is another.
        try bench.store.confirm()
        #expect(try bench.store.lease()?.term == before.term + 1)
        // The end of what was sent arrives now.
        try late.send(
            PostgreSQLStatement.changingOneEach(
                "UPDATE leadership SET renewal = renewal + 1 WHERE term = $1", count: "1"),
            PostgreSQLParameters([.integer(before.term)]), for: .leadership)
        try late.send("COMMIT", for: .commit)
        let failure = try #require(throws: PostgreSQLFailure.self) { try late.synchronise() }
        #expect(StorageError(failure) == .deposed)
        try late.send("ROLLBACK")
        try late.synchronise()
        _ = try bench.open(1)
        try bench.commit()
        #expect(try bench.store.recordCount == 3)
    }

    @Test("a standby whose connections were all cut can still take the lease")
    func cutStandby() throws {
        let leader = try Bench(place.open())
        let standby = try ClearingStore(PostgreSQLLocation(place.url))
        #expect(try standby.recordCount == 2)
        try leader.store.close()
        try cluster.run(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                + "WHERE application_name = 'handsel' AND datname = current_database()", in: place.url)
        let lease = try #require(try standby.lease())
        #expect(try standby.take(lease, as: "standby", milliseconds: 60_000))
        _ = try Bench(standby)
    }

    @Test("a copy of the book in a SQLite file says the same, table by table")
    func backUp() throws {
        var bench = try Bench(place.open())
        let (ada, bob) = (try bench.open(1), try bench.open(2, name: "Bob"))
        try bench.credit(10_000, to: ada)
        try bench.commit()
        try bench.pay(1_250, from: ada, to: bob.account, text: "coffee")
        try bench.pay(999_999, from: ada, to: bob.account)
        try bench.commit()
        try bench.store.flush()
        let path = place.folder.file("copy.sqlite")
        #expect(try bench.store.backUp(to: path) == UInt64(bench.records.count))
        let copy = try ClearingStore(path: path, access: .readOnly)
        #expect(try copy.firstTable(unlike: bench.store) == nil)
        #expect(try bench.store.firstTable(unlike: copy) == nil)
        #expect(try copy.latestHead == bench.store.latestHead)
        #expect(
            try copy.statement(of: bob.account, after: 0, limit: 9).items
                == bench.store.statement(of: bob.account, after: 0, limit: 9).items)
        try cluster.run("UPDATE handsel.balance SET minor_units = minor_units + 1 WHERE account = 2", in: place.url)
        #expect(try bench.store.firstTable(unlike: copy) == "balance")
        #expect(try !cluster.run("SELECT * FROM handsel.payment", in: place.url).isEmpty)
    }

    @Test("a database that is another's, or newer, or not there, is refused in words")
    func refused() throws {
        let url = try cluster.makeDatabase()
        try cluster.run("CREATE SCHEMA handsel; CREATE TABLE handsel.theirs (a int)", in: url)
        let location = try PostgreSQLLocation(url)
        #expect(throws: StorageError.notOurs(path: location.description)) { try ClearingStore(location) }
        try place.open().close()
        try cluster.run("UPDATE handsel.book_version SET version = 99", in: place.url)
        #expect(throws: StorageError.newerSchema(found: 99, known: PostgreSQLSchema.version)) { try place.open() }
        let nowhere = try PostgreSQLLocation("postgresql://nobody@/nothing?host=/nowhere")
        #expect(throws: StorageError.self) { try ClearingStore(nowhere) }
    }

    @Test("a password in the connection's text is refused, in every way of writing it")
    func passwords() throws {
        for text in ["postgresql://ada:secret@host/db", "host=h password=secret", "postgresql://h/db?password=secret"] {
            let error = try #require(throws: PostgreSQLLocationError.self) { try PostgreSQLLocation(text) }
            #expect(!"\(error)".contains("secret"))
        }
        #expect(throws: PostgreSQLLocationError(reason: .text)) { try PostgreSQLLocation("postgresql://%zz") }
        for book in ["", "Book", "1st", "pg_book", "a;b", String(repeating: "a", count: 41)] {
            #expect(throws: PostgreSQLLocationError(reason: .book)) { try PostgreSQLLocation("", book: book) }
        }
    }
}
