import Testing

@testable import Storage

@Suite struct ServerDurabilityTests {
    private static func server(
        fsync: String? = "on", fullPageWrites: String? = "on", standbys: String = "", replicas: UInt64 = 0
    ) -> ServerDurability {
        ServerDurability(
            fsync: fsync, fullPageWrites: fullPageWrites, synchronousStandbyNames: standbys, replicaCount: replicas)
    }

    @Test("a server that syncs, alone or with replicas it waits for, is accepted")
    func sound() {
        #expect(Self.server().objections.isEmpty)
        #expect(Self.server(standbys: "ANY 1 (*)", replicas: 2).objections.isEmpty)
        #expect(Self.server(fsync: nil, fullPageWrites: nil).objections.isEmpty)
    }

    @Test("whatever could lose an acknowledged payment is objected to, with what to set")
    func objections() {
        #expect(Self.server(fsync: "off").objections.first?.contains("set fsync = on") == true)
        #expect(Self.server(fullPageWrites: "off").objections.first?.contains("set full_page_writes = on") == true)
        #expect(Self.server(replicas: 1).objections.first?.contains("synchronous_standby_names") == true)
        #expect(Self.server(fsync: "off", fullPageWrites: "off", replicas: 3).objections.count == 3)
    }

    @Test("a server is asked, and the tests' own is sound")
    func asked() throws {
        let place = try BookPlace(.postgresql)
        #expect(try place.open().durabilityObjections().isEmpty)
    }
}
