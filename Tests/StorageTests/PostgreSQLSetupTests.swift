import PaymentProtocol
import PostgreSQLCluster
import Testing

@testable import Storage

/// The role of a node can do what a node does, and no more.
@Suite struct PostgreSQLSetupTests {
    @Test("a role that was set up can keep a book, and cannot change what was written")
    func leastPrivilege() throws {
        let cluster = try PostgreSQLCluster.shared.get()
        let url = try cluster.makeDatabase()
        let administrator = try PostgreSQLLocation(url)
        let role = "role_" + String(url.split(separator: "?")[0].suffix(24))
        let node = try PostgreSQLLocation(
            url.replacing("&user=postgres", with: "&user=\(role)"))
        let setup = try PostgreSQLSetup(node, role: role)
        try setup.run(as: administrator)
        // Once more does no harm.
        try setup.run(as: administrator)

        let store = try ClearingStore(node)
        let lease = try #require(try store.lease())
        #expect(try store.take(lease, as: "a test", milliseconds: 60_000))
        var bench = try Bench(store)
        let (ada, bob) = (try bench.open(1), try bench.open(2))
        try bench.credit(1_000, to: ada)
        try bench.authorise(160, for: ada)
        try bench.commit()
        try bench.pay(10, from: ada, to: bob.account, text: "coffee")
        try bench.revoke(160, of: ada)
        try bench.commit()
        try bench.store.flush()
        try bench.store.eraseText(hash: Digest.sha256(of: Array("coffee".utf8)))
        #expect(try bench.store.rebuild(ClearingNode.self).machine.state == bench.state)
        #expect(try bench.store.durabilityObjections().isEmpty)

        for forbidden in [
            "UPDATE handsel.journal SET time = 0", "DELETE FROM handsel.journal", "DELETE FROM handsel.tree_head",
            "UPDATE handsel.tree_node SET level = 1", "UPDATE handsel.book_version SET version = 0",
            "DELETE FROM handsel.leadership", "DROP TABLE handsel.entry", "CREATE TABLE handsel.other (a int)",
            "TRUNCATE handsel.journal",
        ] {
            #expect(throws: (any Error).self, "\(forbidden)") { try cluster.run(forbidden, in: node.text) }
        }
        try bench.store.close()
        try cluster.run("DROP OWNED BY \(role); DROP ROLE \(role)", in: url)
    }

    @Test("what is printed is what psql can run")
    func script() throws {
        let cluster = try PostgreSQLCluster.shared.get()
        let url = try cluster.makeDatabase()
        let role = "role_" + String(url.split(separator: "?")[0].suffix(24))
        let location = try PostgreSQLLocation(url, book: "elsewhere")
        try cluster.run(PostgreSQLSetup(location, role: role).script, in: url)
        let store = try ClearingStore(location, access: .readOnly)
        #expect(try store.recordCount == 0)
        try cluster.run("DROP OWNED BY \(role); DROP ROLE \(role)", in: url)
        #expect(throws: PostgreSQLLocationError(reason: .role)) { try PostgreSQLSetup(location, role: "x; DROP") }
    }
}
