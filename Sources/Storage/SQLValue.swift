import Foundation
import Ledger
import PaymentProtocol

/// What one column of a row holds. There is no floating point here: nothing in a book needs it.
enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// What can be handed to a statement: 32-byte values and encodings as bytes, times as microseconds, numbers of records and
/// leaves as 64-bit integers.
protocol SQLValueConvertible {
    var sqlValue: SQLValue { get }
}

extension Int64: SQLValueConvertible {
    var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLValueConvertible {
    var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension String: SQLValueConvertible {
    var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLValueConvertible {
    var sqlValue: SQLValue { .bytes(self) }
}

extension Data: SQLValueConvertible {
    var sqlValue: SQLValue { .bytes(Array(self)) }
}

extension Bytes32: SQLValueConvertible {
    var sqlValue: SQLValue { .bytes(bytes) }
}
