import Ledger
import PaymentProtocol

/// One row that a query found.
struct SQLRow: Equatable, Sendable {
    /// By name; the same for all rows of one query.
    let columns: [String: Int]
    let values: [SQLValue]

    static func == (left: SQLRow, right: SQLRow) -> Bool { left.values == right.values }

    // Each of these throws `StorageError.corrupt` if the column holds something else, which the tables' own constraints
    // forbid.

    func bytes(_ column: String) throws -> [UInt8] {
        guard case .bytes(let bytes) = try value(column) else { throw misfit(column) }
        return bytes
    }

    func bytes32(_ column: String) throws -> Bytes32 {
        guard let value = Bytes32(try bytes(column)) else { throw misfit(column) }
        return value
    }

    func integer(_ column: String) throws -> Int64 {
        guard case .integer(let integer) = try value(column) else { throw misfit(column) }
        return integer
    }

    /// A sequence number, a size or a count.
    func count(_ column: String) throws -> UInt64 {
        guard let count = UInt64(exactly: try integer(column)) else { throw misfit(column) }
        return count
    }

    /// Nil for NULL.
    func text(_ column: String) throws -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let text): text
        case .integer, .bytes: throw misfit(column)
        }
    }

    func currency(_ column: String) throws -> Currency {
        do {
            return try Currency(code: try text(column) ?? "")
        } catch {
            throw misfit(column)
        }
    }

    func isNull(_ column: String) throws -> Bool { try value(column) == .null }

    private func value(_ column: String) throws -> SQLValue {
        guard let index = columns[column] else { throw misfit(column) }
        return values[index]
    }

    private func misfit(_ column: String) -> StorageError {
        .corrupt("column \(column) holds what it cannot hold")
    }
}
