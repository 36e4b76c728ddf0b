import Foundation
import GRDB
import Ledger
public import PaymentProtocol

/// One escrow that a payment node's account has a part in.
public struct EscrowEntry: Equatable, Sendable {
    /// Of the signed intent that set the money aside.
    public let digest: Digest
    public let role: String
    /// The clearing node's records about it, oldest first, each with what was said.
    public let records: [StatementItem]
}

/// What `handsel escrow list` and `handsel escrow show` read.
extension PaymentStore {
    /// The escrows that moved last, first.
    public func escrows(limit: Int) throws(StorageError) -> [EscrowEntry] {
        try escrows(where: "1", arguments: [], limit: limit)
    }

    /// Those whose identifier begins with these hexadecimal digits.
    public func escrows(identifierPrefix prefix: String, limit: Int) throws(StorageError) -> [EscrowEntry] {
        // No other character can occur in an identifier, and some mean something to SQLite.
        let isHexadecimal = prefix.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard !prefix.isEmpty, isHexadecimal else { return [] }
        return try escrows(where: "identifier GLOB ?", arguments: [prefix + "*"], limit: limit)
    }

    private func escrows(
        where condition: String, arguments: StatementArguments, limit: Int
    ) throws(StorageError) -> [EscrowEntry] {
        try database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT digest, role FROM escrow WHERE \(condition) ORDER BY moved_by DESC LIMIT ?",
                arguments: arguments + [limit])
            return try rows.map { row in
                let digest = Digest(try row.bytes32("digest"))
                return EscrowEntry(
                    digest: digest, role: try row.text("role") ?? "", records: try items(of: digest, database))
            }
        }
    }

    private func items(of escrow: Digest, _ database: Database) throws -> [StatementItem] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT sequence, record FROM escrow_record JOIN journal ON sequence = number
                WHERE escrow = ?
                """, arguments: [escrow.blob])
        let items = try rows.compactMap { row -> StatementItem? in
            let record = try journal.decode(row.bytes("record"), sequence: try row.count("sequence"))
            return switch record.body {
            case .escrowMoved(let receipt, let text), .escrowCompleted(let receipt, let text):
                StatementItem(receipt: receipt, text: text)
            default: nil
            }
        }
        return items.sorted { $0.receipt.sequence < $1.receipt.sequence }
    }
}
