import Foundation
import GRDB
import Ledger
import PaymentProtocol

/// Writes what records mean into the tables that people query, within the transaction that writes the records.
///
/// A projection never decides anything: the machine did, and `handsel audit` compares the two.
struct ClearingProjection {
    private struct BalanceKey: Hashable, Comparable {
        let account: Int64
        let currency: Currency

        static func < (left: BalanceKey, right: BalanceKey) -> Bool {
            (left.account, left.currency) < (right.account, right.currency)
        }
    }

    private let database: Database
    private var accountNumbers: [AccountIdentifier: Int64] = [:]
    /// By how much balances change: each row is written once, however many records touch it.
    private var changes: [BalanceKey: Int64] = [:]

    init(_ database: Database) {
        self.database = database
    }

    mutating func add(_ record: ClearingRecord, sequence: UInt64) throws {
        let number = try sequence.column
        switch record.body {
        case .genesis:
            try open(.custody, name: "custody", kind: "custody", by: record, number)
        case .epochStarted:
            break
        case .accountOpened(let opening):
            try open(opening.account, name: opening.message.name, kind: "customer", by: record, number)
            try authorise(opening.signer, role: .owner, of: number, by: record, number)
            try list(number, number)
        case .keyAuthorised(let authorisation):
            let account = try self.number(of: authorisation.message.account)
            try authorise(
                authorisation.message.key, role: authorisation.message.role, of: account, by: record, number)
            try list(account, number)
        case .keyRevoked(let revocation):
            let account = try self.number(of: revocation.message.account)
            try database.run(
                "UPDATE account_key SET revoked_by = ?, revoked_at = ? WHERE account = ? AND key = ?",
                number, record.time.microseconds, account, revocation.message.key.bytes32.blob)
            try list(account, number)
        case .credited(let order):
            let account = try self.number(of: order.message.account)
            try deposit(order.message.amount, to: account, number)
            try list(account, number)
        case .settled(let payment):
            let intent = payment.intent.message
            let debtor = try self.number(of: intent.debtor)
            let creditor = try self.number(of: intent.creditor)
            try transfer(intent.amount, from: debtor, to: creditor, number)
            try decide(payment.intent, debtor: debtor, refusal: nil, number)
            try list(debtor, number)
            try list(creditor, number)
        case .refused(let payment, let refusal):
            let debtor = try self.number(of: payment.intent.message.debtor)
            try decide(payment.intent, debtor: debtor, refusal: refusal, number)
            try list(debtor, number)
        }
    }

    /// Writes what was gathered. Nothing may be added after it.
    mutating func finish() throws {
        let raise = try database.cachedStatement(
            sql: """
                INSERT INTO balance VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET minor_units = minor_units + excluded.minor_units
                """)
        // An upsert checks what would be inserted first, so what goes down needs a statement of its own.
        let lower = try database.cachedStatement(
            sql: "UPDATE balance SET minor_units = minor_units - ? WHERE account = ? AND currency = ?")
        for (key, change) in changes.sorted(by: { $0.key < $1.key }) {
            if change < 0 {
                try lower.execute(arguments: [-change, key.account, key.currency.code])
                guard database.changesCount == 1 else { throw StorageError.corrupt("a balance is missing") }
            } else {
                try raise.execute(arguments: [key.account, key.currency.code, change])
            }
        }
        changes = [:]
    }

    private mutating func open(
        _ account: AccountIdentifier, name: String, kind: String, by record: ClearingRecord, _ number: Int64
    ) throws {
        try database.run(
            "INSERT INTO account VALUES (?, ?, ?, ?, ?, 'open', ?)",
            number, account.blob, account.text, name, kind, record.time.microseconds)
        accountNumbers[account] = number
    }

    private func authorise(
        _ key: PublicKey, role: KeyRole, of account: Int64, by record: ClearingRecord, _ number: Int64
    ) throws {
        let role =
            switch role {
            case .owner: "owner"
            case .payer: "payer"
            }
        try database.run(
            "INSERT INTO account_key VALUES (?, ?, ?, ?, ?, NULL, NULL)",
            account, key.bytes32.blob, role, number, record.time.microseconds)
    }

    /// Both balances rise: custody's normal side is the debit.
    private mutating func deposit(_ amount: Amount, to creditor: Int64, _ number: Int64) throws {
        let custody = try self.number(of: .custody)
        try writePostings(amount, debtor: custody, creditor: creditor, number)
        changes[BalanceKey(account: custody, currency: amount.currency), default: 0] += amount.minorUnits
        changes[BalanceKey(account: creditor, currency: amount.currency), default: 0] += amount.minorUnits
    }

    private mutating func transfer(
        _ amount: Amount, from debtor: Int64, to creditor: Int64, _ number: Int64
    ) throws {
        try writePostings(amount, debtor: debtor, creditor: creditor, number)
        changes[BalanceKey(account: debtor, currency: amount.currency), default: 0] -= amount.minorUnits
        changes[BalanceKey(account: creditor, currency: amount.currency), default: 0] += amount.minorUnits
    }

    private func writePostings(_ amount: Amount, debtor: Int64, creditor: Int64, _ number: Int64) throws {
        let insert = "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?)"
        let code = amount.currency.code
        try database.run(insert, number, 0, debtor, "debit", code, amount.minorUnits)
        try database.run(insert, number, 1, creditor, "credit", code, amount.minorUnits)
    }

    private func decide(
        _ intent: Signed<PaymentIntent>, debtor: Int64, refusal: PaymentRefusal?, _ number: Int64
    ) throws {
        try database.run(
            "INSERT INTO intent VALUES (?, ?, ?, ?, ?)",
            debtor, Data(intent.message.identifier.bytes), intent.digest.blob, number, refusal?.reasonCode)
    }

    private func list(_ account: Int64, _ number: Int64) throws {
        try database.run("INSERT INTO account_record VALUES (?, ?)", account, number)
    }

    private mutating func number(of account: AccountIdentifier) throws -> Int64 {
        if let number = accountNumbers[account] { return number }
        let select = try database.cachedStatement(sql: "SELECT number FROM account WHERE id = ?")
        guard let number = try Int64.fetchOne(select, arguments: [account.blob]) else {
            throw StorageError.corrupt("account \(account.text) has no row")
        }
        accountNumbers[account] = number
        return number
    }
}
