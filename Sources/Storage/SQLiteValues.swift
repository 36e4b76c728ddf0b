import Foundation
import GRDB
import Ledger
import PaymentProtocol

// How our values stand in SQLite's columns: 32-byte values and encodings as blobs, times as microseconds, numbers of
// records and leaves as 64-bit integers.

extension Database {
    /// Runs a statement that is prepared once per connection.
    func run(_ sql: String, _ arguments: (any DatabaseValueConvertible)?...) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }
}

extension Bytes32 {
    var blob: Data { withUnsafeBytes { Data($0) } }
}

extension Digest {
    var blob: Data { bytes32.blob }
}

extension AccountIdentifier {
    var blob: Data { bytes.blob }
}

extension UInt64 {
    /// - Throws: `StorageError.failed` beyond what SQLite can count; no journal gets there.
    var column: Int64 {
        get throws {
            guard let value = Int64(exactly: self) else { throw StorageError.failed("\(self) is no sequence number") }
            return value
        }
    }
}

extension Row {
    // Each throws `StorageError.corrupt` if the column holds something else, which the tables' own constraints forbid.

    func bytes(_ column: String) throws -> [UInt8] {
        guard let data = Data.fromDatabaseValue(self[column]) else { throw misfit(column) }
        return Array(data)
    }

    func bytes32(_ column: String) throws -> Bytes32 {
        guard let value = Bytes32(try bytes(column)) else { throw misfit(column) }
        return value
    }

    func integer(_ column: String) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(self[column]) else { throw misfit(column) }
        return value
    }

    /// A sequence number, a size or a count.
    func count(_ column: String) throws -> UInt64 {
        guard let value = UInt64(exactly: try integer(column)) else { throw misfit(column) }
        return value
    }

    /// Nil for NULL.
    func text(_ column: String) throws -> String? {
        let value: DatabaseValue = self[column]
        if value.isNull { return nil }
        guard let text = String.fromDatabaseValue(value) else { throw misfit(column) }
        return text
    }

    func currency(_ column: String) throws -> Currency {
        do {
            return try Currency(code: try text(column) ?? "")
        } catch {
            throw misfit(column)
        }
    }

    private func misfit(_ column: String) -> StorageError {
        .corrupt("column \(column) holds what it cannot hold")
    }
}
