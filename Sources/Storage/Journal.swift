public import Ledger
import PaymentProtocol

/// The table of a node's records, each under its sequence number, counted from 0 without a gap.
struct Journal<Record: NodeRecord>: Sendable {
    func count(_ session: any SQLSession) throws -> UInt64 {
        guard let last = try session.row("SELECT max(sequence) AS last FROM journal"), try !last.isNull("last") else {
            return 0
        }
        return try last.count("last") + 1
    }

    /// - Throws: `StorageError.sequenceConflict` unless the journal ends just before `firstSequence`.
    func append(_ records: [Record], firstSequence: UInt64, to session: any SQLSession) throws {
        let expected = try count(session)
        guard firstSequence == expected else {
            throw StorageError.sequenceConflict(expected: expected, found: firstSequence)
        }
        var insert = try RowWriter(session, "INSERT INTO journal VALUES (?, ?, ?)")
        var sequence = try firstSequence.column
        for record in records {
            insert.bind(sequence)
            insert.bind(record.time.microseconds)
            insert.bind(record.encoded)
            try insert.run()
            sequence += 1
        }
    }

    func record(at sequence: UInt64, _ session: any SQLSession) throws -> Record? {
        try session.row("SELECT record FROM journal WHERE sequence = ?", try sequence.column).map {
            try decode($0.bytes("record"), sequence: sequence)
        }
    }

    func records(from sequence: UInt64, limit: Int, _ session: any SQLSession) throws -> [Record] {
        var rows = try session.cursor(
            "SELECT sequence, record FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?",
            [.integer(try sequence.column), .integer(Int64(limit))])
        var records: [Record] = []
        while let row = try rows.next() {
            let expected = sequence + UInt64(records.count)
            guard try row.count("sequence") == expected else {
                throw StorageError.corrupt("record \(expected) is missing")
            }
            records.append(try decode(row.bytes("record"), sequence: expected))
        }
        return records
    }

    /// The records as they lie there, up to a gap.
    ///
    /// - Throws: `StorageError.corrupt` if the first of them is missing.
    func kept(from sequence: UInt64, limit: Int, _ session: any SQLSession) throws -> [KeptRecord] {
        var rows = try session.cursor(
            "SELECT sequence, time, record FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?",
            [.integer(try sequence.column), .integer(Int64(limit))])
        var records: [KeptRecord] = []
        while let row = try rows.next() {
            guard try row.count("sequence") == sequence + UInt64(records.count) else {
                if records.isEmpty { throw StorageError.corrupt("record \(sequence) is missing") }
                break
            }
            records.append(
                KeptRecord(
                    time: Timestamp(microseconds: try row.integer("time")), bytes: try row.bytes("record")))
        }
        return records
    }

    /// - Throws: `StorageError.malformedRecord`.
    func decode(_ bytes: [UInt8], sequence: UInt64) throws -> Record {
        do {
            return try Record(decoding: bytes)
        } catch {
            throw StorageError.malformedRecord(sequence: sequence, error)
        }
    }
}

/// A row of the journal, whatever is in it.
public struct KeptRecord: Sendable {
    /// For people who query the table: what the record itself says.
    public let time: Timestamp
    public let bytes: [UInt8]
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
