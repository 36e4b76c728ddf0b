import Foundation
import GRDB
import Ledger
import PaymentProtocol

/// The table of a node's records, each under its sequence number, counted from 0 without a gap.
struct Journal<Record: NodeRecord>: Sendable {
    func count(_ database: Database) throws -> UInt64 {
        let last = try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(sequence) FROM journal"))
        return last.map { UInt64($0) + 1 } ?? 0
    }

    /// - Throws: `StorageError.sequenceConflict` unless the journal ends just before `firstSequence`.
    func append(_ records: [Record], firstSequence: UInt64, to database: Database) throws {
        let expected = try count(database)
        guard firstSequence == expected else {
            throw StorageError.sequenceConflict(expected: expected, found: firstSequence)
        }
        var insert = try RowWriter(database, "INSERT INTO journal VALUES (?, ?, ?)")
        var sequence = try firstSequence.column
        for record in records {
            insert.bind(sequence)
            insert.bind(record.time.microseconds)
            insert.bind(record.encoded)
            try insert.run()
            sequence += 1
        }
    }

    func record(at sequence: UInt64, _ database: Database) throws -> Record? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT record FROM journal WHERE sequence = ?"),
            arguments: [try sequence.column]
        ).map { try decode($0, sequence: sequence) }
    }

    func records(from sequence: UInt64, limit: Int, _ database: Database) throws -> [Record] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT sequence, record FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?"),
            arguments: [try sequence.column, limit])
        var records: [Record] = []
        while let row = try rows.next() {
            let expected = sequence + UInt64(records.count)
            guard try row.count("sequence") == expected else {
                throw StorageError.corrupt("record \(expected) is missing")
            }
            records.append(try decode(row, sequence: expected))
        }
        return records
    }

    /// - Throws: `StorageError.malformedRecord`.
    func decode(_ row: Row, sequence: UInt64) throws -> Record {
        let bytes = try row.bytes("record")
        do {
            return try Record(decoding: bytes)
        } catch {
            throw StorageError.malformedRecord(sequence: sequence, error)
        }
    }
}

extension SQLiteSchema {
    static let journalTable = """
        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY CHECK (sequence >= 0),
            time INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
            record BLOB NOT NULL
        ) STRICT;
        """
}
