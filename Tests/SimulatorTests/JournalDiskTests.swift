import Ledger
import PaymentProtocol
import Testing

@testable import Simulator

@Suite("A simulated disk")
struct JournalDiskTests {
    @Test("a torn group is rolled back when the node starts")
    func torn() throws {
        let journal = try Self.journal()
        var disk = JournalDisk<ClearingRecord>()
        let isKept = disk.append(Array(journal[..<2]), firstSequence: 0)
        #expect(isKept)
        disk.tear(Array(journal[2..<4]), keeping: 1)
        #expect(disk.records == Array(journal[..<2]))
        let recovered = try disk.recover()
        #expect(recovered.map(\.encoded) == Array(journal[..<2]))
        // A disk that kept the torn group would give back a record that nobody was told of, and less than was decided.
        disk.tear(Array(journal[2..<4]), keeping: 1)
        let mistaken = try disk.recover(isRollingBack: false)
        #expect(mistaken.count == 3)
    }

    @Test("a group that does not begin where the journal ends is not written")
    func collision() throws {
        let journal = try Self.journal()
        var disk = JournalDisk<ClearingRecord>()
        let results = [
            disk.append(Array(journal[1..<2]), firstSequence: 1), disk.append(Array(journal[..<2]), firstSequence: 0),
            disk.append(Array(journal[1..<2]), firstSequence: 1),
        ]
        #expect(results == [false, true, false])
        #expect(disk.count == 2)
    }

    /// The journal of a short run.
    static func journal() throws -> [[UInt8]] {
        var scenario = Scenario(name: "one bump")
        scenario.habits.undertakingCount = 1
        scenario.faultsMicroseconds = 5_000_000
        var world = World(scenario: scenario, seed: 1)
        let report = world.run()
        try #require(report.violations.isEmpty && report.settledCount == 1)
        return world.clearing.host.disk.records
    }
}
