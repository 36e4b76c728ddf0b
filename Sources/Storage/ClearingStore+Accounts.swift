public import Ledger
public import PaymentProtocol
import Synchronization

/// What the tables say about one account or one intent.
extension ClearingStore {
    /// What an account has, in minor units, as the table of balances says.
    public struct AccountBalanceRow: Equatable, Sendable {
        public let account: AccountIdentifier
        public let currency: Currency
        public let minorUnits: Int64
    }

    /// The receipts of an account's records after a sequence number, oldest first.
    ///
    /// - Returns: at most `limit` items; the sequence number up to which nothing is left out, which is never beyond what
    ///   the latest kept head proves; and whether that is all there is to say now.
    public func statement(
        of account: AccountIdentifier, after sequence: UInt64, limit: Int
    ) throws(StorageError) -> (items: [StatementItem], through: UInt64, isComplete: Bool) {
        try proving { prover in
            let session = prover.session
            guard let proven = try prover.latestHead()?.head.size, proven > 1, proven - 1 > sequence else {
                return ([], sequence, true)
            }
            let rows = try session.rows(
                """
                SELECT sequence, record FROM account_record JOIN journal USING (sequence)
                WHERE account = (SELECT number FROM account WHERE id = ?) AND sequence > ? AND sequence < ?
                ORDER BY sequence LIMIT ?
                """, account.blob, try sequence.column, try proven.column, limit + 1)
            var items: [StatementItem] = []
            for row in rows.prefix(limit) {
                let sequence = try row.count("sequence")
                let record = try journal.decode(row.bytes("record"), sequence: sequence)
                guard let receipt = try prover.receipt(of: record, at: sequence) else { break }
                let hash = receipt.record.remittance
                items.append(StatementItem(receipt: receipt, text: try hash.flatMap { try text($0, prover) }))
            }
            let isComplete = rows.count <= limit
            return (items, isComplete ? proven - 1 : items.last?.receipt.sequence ?? sequence, isComplete)
        }
    }

    /// What became of an intent, however long ago; nil if it was never decided.
    public func lookUp(_ key: IntentKey, digest: Digest) throws(StorageError) -> DecidedIntent? {
        try readingTables { session in
            let row = try session.row(
                """
                SELECT sequence, reason FROM intent
                WHERE debtor = (SELECT number FROM account WHERE id = ?) AND identifier = ? AND digest = ?
                """, key.debtor.blob, key.identifier.bytes, digest.bytes32)
            guard let row else { return nil }
            return DecidedIntent(
                digest: digest, sequence: try row.count("sequence"),
                isSettled: try row.text("reason") == nil)
        }
    }

    /// Every balance that is not zero, by account and currency, custody's too: what the audit compares with the book that
    /// the records alone make.
    public func balances() throws(StorageError) -> [AccountBalanceRow] {
        try readingTables { session in
            var rows = try session.cursor(
                """
                SELECT id, currency, minor_units FROM balance JOIN account ON number = account
                WHERE minor_units <> 0 ORDER BY id, currency
                """, [])
            var balances: [AccountBalanceRow] = []
            while let row = try rows.next() {
                balances.append(
                    AccountBalanceRow(
                        account: AccountIdentifier(try row.bytes32("id")), currency: try row.currency("currency"),
                        minorUnits: try row.integer("minor_units")))
            }
            return balances
        }
    }

    private func text(_ hash: Digest, _ prover: Prover) throws -> String? {
        if let text = prover.notes.texts[hash] { return text }
        let row = try prover.session.row("SELECT text FROM remittance WHERE hash = ?", hash.blob)
        return try row?.text("text")
    }
}
