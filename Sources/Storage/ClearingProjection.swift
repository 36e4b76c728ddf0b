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

    /// The accounts of these records.
    private(set) var accountNumbers: [AccountIdentifier: Int64] = [:]

    private let database: any SQLSession
    private let knownNumbers: AccountNumbers
    private var entries: RowWriter
    private var intents: RowWriter
    private var accountRecords: RowWriter
    /// By how much balances change: each row is written once, however many records touch it.
    private var changes: [BalanceKey: Int64] = [:]

    init(_ database: any SQLSession, _ accountNumbers: AccountNumbers) throws {
        self.database = database
        knownNumbers = accountNumbers
        entries = try RowWriter(database, "INSERT INTO entry VALUES (?, ?, ?, ?, ?)")
        intents = try RowWriter(database, "INSERT INTO intent VALUES (?, ?, ?, ?, ?)")
        accountRecords = try RowWriter(database, "INSERT INTO account_record VALUES (?, ?)")
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
        case .keyAuthorised(let authorisation):
            let message = authorisation.message
            try authorise(
                message.key, role: message.role, of: try self.number(of: message.account), by: record, number)
        case .keyRevoked(let revocation):
            try database.run(
                "UPDATE account_key SET revoked_by = ?, revoked_at = ? WHERE account = ? AND key = ?",
                number, record.time.microseconds, try self.number(of: revocation.message.account),
                revocation.message.key.bytes32.blob)
        case .credited(let order):
            try deposit(order.message.amount, to: try self.number(of: order.message.account), number)
        case .settled(let payment):
            let intent = payment.intent.message
            let debtor = try self.number(of: intent.debtor)
            try transfer(intent.amount, from: debtor, to: try self.number(of: intent.creditor), number)
            try decide(payment.intent, debtor: debtor, refusal: nil, number)
        case .refused(let payment, let refusal):
            let debtor = try self.number(of: payment.intent.message.debtor)
            try decide(payment.intent, debtor: debtor, refusal: refusal, number)
        case .held(let payment):
            let debtor = try self.number(of: payment.intent.message.debtor)
            try decide(payment.intent, debtor: debtor, refusal: nil, number)
        case .escrowStep, .deadlinePassed:
            try transfer(record.transfer, number)
        case .refunded(let refund, let refusal):
            try transfer(record.transfer, number)
            try decide(
                refund.message.identifier, refund.digest, debtor: self.number(of: refund.message.account),
                refusal: refusal, number)
        }
        for account in record.statementAccounts {
            accountRecords.bind(try self.number(of: account))
            accountRecords.bind(number)
            try accountRecords.run()
        }
    }

    /// Writes what was gathered. Nothing may be added after it.
    mutating func finish() throws {
        var raise = try RowWriter(
            database,
            """
            INSERT INTO balance VALUES (?, ?, ?)
            ON CONFLICT (account, currency) DO UPDATE SET minor_units = balance.minor_units + excluded.minor_units
            """, .distinct)
        // An upsert checks what would be inserted first, so what goes down needs a statement of its own.
        var lower = try RowWriter(
            database, "UPDATE balance SET minor_units = minor_units + ? WHERE account = ? AND currency = ?",
            .changesOneEach)
        for (key, change) in changes.sorted(by: { $0.key < $1.key }) {
            if change < 0 {
                lower.bind(change)
                lower.bind(key.account)
                lower.bind(key.currency.code)
                try lower.run()
            } else {
                raise.bind(key.account)
                raise.bind(key.currency.code)
                raise.bind(change)
                try raise.run()
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
        try enter(amount, debit: custody, credit: creditor, number)
        changes[BalanceKey(account: custody, currency: amount.currency), default: 0] += amount.minorUnits
        changes[BalanceKey(account: creditor, currency: amount.currency), default: 0] += amount.minorUnits
    }

    private mutating func transfer(_ transfer: RecordedTransfer?, _ number: Int64) throws {
        guard let transfer else { return }
        try self.transfer(
            transfer.amount, from: self.number(of: transfer.debtor), to: self.number(of: transfer.creditor), number)
    }

    private mutating func transfer(
        _ amount: Amount, from debtor: Int64, to creditor: Int64, _ number: Int64
    ) throws {
        try enter(amount, debit: debtor, credit: creditor, number)
        changes[BalanceKey(account: debtor, currency: amount.currency), default: 0] -= amount.minorUnits
        changes[BalanceKey(account: creditor, currency: amount.currency), default: 0] += amount.minorUnits
    }

    private mutating func enter(_ amount: Amount, debit: Int64, credit: Int64, _ number: Int64) throws {
        entries.bind(number)
        entries.bind(debit)
        entries.bind(credit)
        entries.bind(amount.currency.code)
        entries.bind(amount.minorUnits)
        try entries.run()
    }

    private mutating func decide(
        _ intent: Signed<PaymentIntent>, debtor: Int64, refusal: PaymentRefusal?, _ number: Int64
    ) throws {
        try decide(intent.message.identifier, intent.digest, debtor: debtor, refusal: refusal, number)
    }

    private mutating func decide(
        _ identifier: MessageIdentifier, _ digest: Digest, debtor: Int64, refusal: PaymentRefusal?, _ number: Int64
    ) throws {
        intents.bind(debtor)
        intents.bind(identifier.bytes)
        intents.bind(digest.bytes32)
        intents.bind(number)
        intents.bind(refusal?.reasonCode)
        try intents.run()
    }

    private mutating func number(of account: AccountIdentifier) throws -> Int64 {
        if let number = accountNumbers[account] { return number }
        let number = try knownNumbers.number(of: account, database)
        accountNumbers[account] = number
        return number
    }
}
