import CRawSQLite
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
            let records = try recordGroups(market, groupSize: groupSize)
            let path = folder.appending(path: "append-\(groupSize).sqlite").path
            let store = try ClearingStore(path: path)
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
            report.add("SQLite: append and sync, groups of \(groupSize), per record", each)
            let rest = try takenEach(of: count) { try store.catchUp() }
            report.add(
                "SQLite: the same, and the tables for people caught up, groups of \(groupSize)",
                Taken(wall: each.wall + rest.wall, processor: each.processor + rest.processor))
            try store.close()
            let reference = rawJournal(
                groups.flatMap { $0 }, groupSize: groupSize,
                path: folder.appending(path: "raw-\(groupSize).sqlite").path)
            report.add("C and SQLite: the journal's rows alone, groups of \(groupSize)", reference)
            if groupSize == 1_000 {
                report.compare(
                    "booking what was verified before, durable, groups of 1000", ours: 1e9 / each.wall,
                    reference: 1e9 / reference.wall, of: "C: the same rows in a journal alone")
            }
        }
        // A server that is there for it; every size gets a book of its own in the database.
        guard let url = ProcessInfo.processInfo.environment["HANDSEL_BENCH_POSTGRESQL"] else { return }
        for groupSize in [1, 10, 100, 1_000] {
            let book = "bench_\(ProcessInfo.processInfo.processIdentifier)_\(groupSize)"
            let store = try ClearingStore(PostgreSQLLocation(url, book: book))
            if let lease = try store.lease() {
                let isTaken = try store.take(lease, as: "bench", milliseconds: 60_000)
                precondition(isTaken, "nobody else measures")
            }
            if groupSize == 1 {
                let each = try takenEach(of: 200) { for _ in 0..<200 { try store.confirm() } }
                report.add("PostgreSQL: confirm the lease", each)
            }
            try append(market, to: store, engine: "PostgreSQL", groupSize: groupSize, into: &report)
        }
    }

    private static func append(
        _ market: Market, to store: ClearingStore, engine: String, groupSize: Int, into report: inout Report
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
        report.add("\(engine): append and commit, groups of \(groupSize), per record", each)
        let rest = try takenEach(of: count) { try store.catchUp() }
        report.add(
            "\(engine): the same, and the tables for people caught up, groups of \(groupSize)",
            Taken(wall: each.wall + rest.wall, processor: each.processor + rest.processor))
        try store.close()
    }

    /// The same records in a journal of a program in C.
    private static func rawJournal(_ records: [ClearingRecord], groupSize: Int, path: String) -> Taken {
        withRawRecords(records) { addresses, sizes in
            takenEach(of: records.count) {
                precondition(raw_journal(path, addresses, sizes, records.count, groupSize) == 0, "SQLite writes")
            }
        }
    }

    /// Lends the records as C takes them.
    static func withRawRecords<Value>(
        _ records: [ClearingRecord], _ body: ([UnsafePointer<UInt8>?], [Int]) throws -> Value
    ) rethrows -> Value {
        let bytes = records.flatMap(\.encoded)
        let sizes = records.map(\.encoded.count)
        return try bytes.withUnsafeBufferPointer { buffer in
            var offset = 0
            let addresses = sizes.map { size -> UnsafePointer<UInt8>? in
                defer { offset += size }
                return buffer.baseAddress.map { $0 + offset }
            }
            return try body(addresses, sizes)
        }
    }

    static func recordGroups(_ market: Market, groupSize: Int) throws -> [[ClearingRecord]] {
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
        for (number, payment) in market.payments.prefix(min(max(500, groupSize * 100), 16_000)).enumerated() {
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
