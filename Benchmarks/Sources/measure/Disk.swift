import Foundation
import Glibc
import Ledger
import PaymentProtocol
import Storage

/// What the disk and SQLite take, without anything else.
enum Disk {
    static func measure(_ market: Market, folder: URL, into report: inout Report) throws {
        report.add("the disk: write 4 KiB and sync", try sync(folder))
        for groupSize in [1, 10, 100, 1_000] {
            let path = folder.appending(path: "append-\(groupSize).sqlite").path
            let store = try ClearingStore(path: path)
            try append(market, to: store, "SQLite", groupSize, into: &report)
        }
        // A server that is there for it; every size gets a book of its own in the database.
        guard let url = ProcessInfo.processInfo.environment["HANDSEL_BENCH_POSTGRESQL"] else { return }
        for groupSize in [1, 10, 100, 1_000] {
            let book = "bench_\(ProcessInfo.processInfo.processIdentifier)_\(groupSize)"
            let store = try ClearingStore(PostgreSQLLocation(url, book: book))
            if let lease = try store.lease() {
                precondition(try store.take(lease, as: "bench", milliseconds: 60_000), "nobody else measures")
            }
            if groupSize == 1 {
                let each = try takenEach(of: 200) { for _ in 0..<200 { try store.confirm() } }
                report.add("PostgreSQL: confirm the lease", each)
            }
            try append(market, to: store, "PostgreSQL", groupSize, into: &report)
        }
    }

    private static func append(
        _ market: Market, to store: ClearingStore, _ engine: String, _ groupSize: Int, into report: inout Report
    ) throws {
        let records = try recordGroups(market, groupSize: groupSize)
        var sequence: UInt64 = 0
        // The first group founds the book and opens the accounts; it is not timed.
        try store.append(firstSequence: 0, records: records[0])
        sequence += UInt64(records[0].count)
        let groups = records.dropFirst()
        let count = groups.map(\.count).reduce(0, +)
        let each = try takenEach(of: count) {
            for group in groups {
                try store.append(firstSequence: sequence, records: group)
                sequence += UInt64(group.count)
            }
        }
        report.add("\(engine): append and sync, groups of \(groupSize), per record", each)
        try store.close()
    }

    private static func recordGroups(_ market: Market, groupSize: Int) throws -> [[ClearingRecord]] {
        var gate = try market.open()
        var chance = SystemChance()
        var groups: [[ClearingRecord]] = []
        func take() {
            if let batch = gate.takeBatch() {
                groups.append(batch.records)
                gate.committed(at: Market.now, using: &chance)
            }
        }
        take()
        for (number, payment) in market.payments.prefix(min(groupSize * 100, 20_000)).enumerated() {
            let caller = Caller(connection: 1, correlation: UInt64(number))
            gate.handle(.received(.submit(payment, text: nil), from: caller), at: Market.now, using: &chance)
            if (number + 1) % groupSize == 0 { take() }
        }
        return groups
    }

    private static func sync(_ folder: URL) throws -> Taken {
        let file = open(folder.appending(path: "sync").path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        precondition(file >= 0, "the folder can be written to")
        defer { close(file) }
        let block = [UInt8](repeating: 7, count: 4_096)
        let count = 200
        return takenEach(of: count) {
            for _ in 0..<count {
                precondition(write(file, block, block.count) == block.count && fdatasync(file) == 0, "the disk writes")
            }
        }
    }
}
