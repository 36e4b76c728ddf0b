import PaymentProtocol
import PostgreSQLCluster
import Testing

@testable import Storage

/// Somebody changes a server's settings while a node leads its book there.
@Suite("A server that is weakened while somebody leads", .serialized)
struct WeakenedServerTests {
    /// What is set there is true of every database on it.
    private static let server = Result { try PostgreSQLCluster() }
    let cluster: PostgreSQLCluster
    let location: PostgreSQLLocation

    init() throws {
        cluster = try Self.server.get()
        location = try PostgreSQLLocation(cluster.makeDatabase())
    }

    private func set(_ setting: String, to value: String?) throws {
        try cluster.run(
            value.map { "ALTER SYSTEM SET \(setting) = '\($0)'" } ?? "ALTER SYSTEM RESET \(setting)", in: "postgres")
        try cluster.run("SELECT pg_reload_conf()", in: "postgres")
    }

    /// The server's processes read their settings anew one after the other.
    private func until(_ isTrue: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<10_000 where try isTrue() { return true }
        return false
    }

    private func objection(to work: () throws -> Void) rethrows -> String? {
        do {
            try work()
            return nil
        } catch StorageError.notDurable(let objections) {
            return objections
        }
    }

    private func lead(mayLose: Bool = false) throws -> ClearingStore {
        let store = try ClearingStore(location)
        let lease = try #require(try store.lease())
        let isTaken = try store.take(lease, as: "a test", milliseconds: 60_000, mayLoseAcknowledged: mayLose)
        #expect(isTaken)
        return store
    }

    @Test(
        "nothing is committed to it any more, the error says what to set, and when that is set the book goes on",
        arguments: ["fsync", "full_page_writes"])
    func weakened(setting: String) throws {
        defer { #expect(throws: Never.self) { try set(setting, to: nil) } }
        var bench = try Bench(lead())
        let durable = bench.state
        try set(setting, to: "off")
        var objection: String?
        #expect(
            try until {
                objection = try self.objection { try bench.store.confirm() }
                return objection != nil
            })
        #expect(objection?.contains("set \(setting) = on") == true)
        _ = try bench.open(1)
        #expect(throws: StorageError.self) { try bench.commit() }
        #expect(try bench.store.recordCount == durable.recordCount)
        // Nobody else leads there either, but who puts up with it.
        let other = try ClearingStore(location)
        let lease = try #require(try other.lease())
        #expect(try self.objection { _ = try other.take(lease, as: "other", milliseconds: 1) } == objection)

        try set(setting, to: nil)
        #expect(try until { try self.objection { try bench.store.confirm() } == nil })
        #expect(try bench.store.rebuild(ClearingNode.self).machine.state == durable)
    }

    @Test("whoever puts up with it goes on")
    func waived() throws {
        defer { #expect(throws: Never.self) { try set("fsync", to: nil) } }
        try set("fsync", to: "off")
        var bench = try Bench(lead(mayLose: true))
        #expect(try until { try !bench.store.durabilityObjections().isEmpty })
        _ = try bench.open(1)
        try bench.commit()
    }

    @Test("commits stay durable when the server's, the database's or the role's default is made weaker")
    func commits() throws {
        defer { #expect(throws: Never.self) { try set("synchronous_commit", to: nil) } }
        var bench = try Bench(lead())
        func level() throws -> String? {
            try bench.store.database.writing {
                try $0.row("SELECT current_setting('synchronous_commit') AS level")?.text("level")
            }
        }
        try set("synchronous_commit", to: "off")
        try cluster.run("ALTER ROLE postgres SET synchronous_commit = off", in: "postgres")
        defer {
            #expect(throws: Never.self) {
                try cluster.run("ALTER ROLE postgres RESET synchronous_commit", in: "postgres")
            }
        }
        // As soon as a new session has the new default, the old one was told of it.
        #expect(try until { try cluster.run("SHOW synchronous_commit", in: "postgres") == "off" })
        _ = try bench.open(1)
        try bench.commit()
        #expect(try level() == "on")
        try bench.store.close()
        bench = try Bench(lead())
        #expect(try level() == "on")
    }

    @Test("commits that waited for replicas and do so no more are not enough")
    func replicas() throws {
        let connection = try PostgreSQLConnection(location, settings: [:])
        try connection.send(ServerDurability.stillHolds, PostgreSQLParameters([.integer(0)]), for: .durability)
        try connection.synchronise()
        try connection.send(ServerDurability.stillHolds, PostgreSQLParameters([.integer(1)]), for: .durability)
        let failure = try #require(throws: PostgreSQLFailure.self) { try connection.synchronise() }
        #expect(StorageError(failure) == .notDurable(""))
    }
}
