import Foundation
import GRDB
import Ledger
public import PaymentProtocol

/// What `handsel history` and `handsel receipt` read.
extension PaymentStore {
    /// The latest entries, newest first.
    ///
    /// - Parameter number: entries before this one only: the `number` of the last entry of the page before.
    public func history(limit: Int, before number: UInt64? = nil) throws(StorageError) -> [PaymentEntry] {
        try entries(
            where: "payment.number < ?", arguments: { [try number?.column ?? .max] }, order: "number DESC", limit: limit
        )
    }

    /// The entries whose identifier, or whose request's, begins with these hexadecimal digits, oldest first.
    public func entries(identifierPrefix prefix: String, limit: Int) throws(StorageError) -> [PaymentEntry] {
        // No other character can occur in an identifier, and some mean something to SQLite.
        let isHexadecimal = prefix.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard !prefix.isEmpty, isHexadecimal else { return [] }
        return try entries(
            where: "identifier GLOB ? OR request_identifier GLOB ?", arguments: { [prefix + "*", prefix + "*"] },
            order: "number", limit: limit)
    }

    /// The entry that this record of the clearing node settled or refused.
    public func entry(clearingSequence sequence: UInt64) throws(StorageError) -> PaymentEntry? {
        try entries(
            where: "clearing_sequence = ?", arguments: { [try sequence.column] }, order: "number", limit: 1
        ).first
    }

    /// The entries with a receipt, newest first: settled payments, and refusals that left a record.
    public func receipts(limit: Int, before number: UInt64? = nil) throws(StorageError) -> [PaymentEntry] {
        try entries(
            where: "payment.number < ? AND clearing_sequence IS NOT NULL",
            arguments: { [try number?.column ?? .max] }, order: "number DESC", limit: limit)
    }

    /// The clearing node's record about an entry, with its proof; nil if there is none.
    public func receipt(of entry: PaymentEntry) throws(StorageError) -> SettlementReceipt? {
        guard let record = try concludingRecord(of: entry.number) else { return nil }
        return switch record.body {
        case .settled(let receipt, _): receipt
        case .refused(_, _, let receipt): receipt
        case .escrowMoved(let receipt, _), .escrowCompleted(let receipt, _): receipt
        case .genesis, .openingSigned, .accountOpened, .requestSigned, .intentSigned, .statementRead, .stepSigned,
            .stepRefused, .refundSigned,
            .headsVerified, .alarmRaised, .alarmEnded:
            nil
        }
    }

    private func concludingRecord(of number: UInt64) throws(StorageError) -> PaymentRecord? {
        try database.read { database in
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT sequence, record FROM payment JOIN journal ON sequence = concluded_by WHERE number = ?
                        """),
                arguments: [try number.column])
            return try row.map { try journal.decode($0.bytes("record"), sequence: try $0.count("sequence")) }
        }
    }

    private func entries(
        where condition: String, arguments: () throws -> StatementArguments, order: String, limit: Int
    ) throws(StorageError) -> [PaymentEntry] {
        try database.read { database in
            // The record says why a payment was refused; of the others, this reads the table alone.
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT payment.*, sequence, record FROM payment
                        LEFT JOIN journal ON sequence = concluded_by AND status = 'refused'
                        WHERE \(condition) ORDER BY \(order) LIMIT ?
                        """),
                arguments: try arguments() + [limit])
            var entries: [PaymentEntry] = []
            while let row = try rows.next() { entries.append(try PaymentEntry(row, journal: journal)) }
            return entries
        }
    }
}

extension PaymentEntry {
    fileprivate init(_ row: Row, journal: Journal<PaymentRecord>) throws {
        func misfit(_ column: String) -> StorageError { .corrupt("column \(column) holds what it cannot hold") }
        func time(_ column: String) throws -> Timestamp? {
            row.hasNull(atColumn: column) ? nil : Timestamp(microseconds: try row.integer(column))
        }
        guard let identifier = MessageIdentifier(try row.text("identifier") ?? "") else { throw misfit("identifier") }
        guard let role = Role(rawValue: try row.text("role") ?? "") else { throw misfit("role") }
        number = try row.count("number")
        self.identifier = identifier
        requestIdentifier = try row.text("request_identifier").flatMap(MessageIdentifier.init)
        self.role = role
        counterparty = row.hasNull(atColumn: "counterparty") ? nil : AccountIdentifier(try row.bytes32("counterparty"))
        unverifiedName = try row.text("counterparty_name")
        amount = Amount(minorUnits: try row.integer("minor_units"), currency: try row.currency("currency"))
        text = try row.text("text")
        switch try row.text("status") {
        case "requested": status = .requested
        case "signed": status = .signed
        case "held": status = .held
        case "settled": status = .settled
        case "returned": status = .returned
        case "refused":
            guard
                case .refused(_, let refusal, _) = try journal.decode(
                    row.bytes("record"), sequence: try row.count("sequence")
                ).body
            else { throw misfit("concluded_by") }
            status = .refused(refusal)
        default: throw misfit("status")
        }
        created = Timestamp(microseconds: try row.integer("created_at"))
        expires = try time("expires_at")
        concluded = try time("concluded_at")
        clearingSequence = row.hasNull(atColumn: "clearing_sequence") ? nil : try row.count("clearing_sequence")
    }
}

extension Row {
    fileprivate func hasNull(atColumn column: String) -> Bool {
        (self[column] as DatabaseValue).isNull
    }
}
