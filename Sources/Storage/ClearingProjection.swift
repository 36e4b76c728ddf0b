import Ledger
import PaymentProtocol

/// Writes what records mean into the tables that people query, within one transaction.
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

    private struct IntentRow: Comparable {
        let debtor: Int64
        let identifier: MessageIdentifier
        let digest: Digest
        let sequence: Int64
        let reason: String?

        static func < (left: IntentRow, right: IntentRow) -> Bool {
            (left.debtor, left.identifier, left.digest) < (right.debtor, right.identifier, right.digest)
        }
    }

    private struct AccountRecordRow: Comparable {
        let account: Int64
        let sequence: Int64

        static func < (left: AccountRecordRow, right: AccountRecordRow) -> Bool {
            (left.account, left.sequence) < (right.account, right.sequence)
        }
    }

    /// The accounts of these records.
    private(set) var accountNumbers: [AccountIdentifier: Int64] = [:]

    let database: any SQLSession
    private let knownNumbers: AccountNumbers
    private var entries: RowWriter
    /// Rows that belong in the order of their accounts: written in it, they meet the same pages of the file one after the other.
    private var intents: [IntentRow] = []
    private var accountRecords: [AccountRecordRow] = []
    /// By how much balances change: each row is written once, however many records touch it.
    private var changes: [BalanceKey: Int64] = [:]

    init(_ database: any SQLSession, _ accountNumbers: AccountNumbers) throws {
        self.database = database
        knownNumbers = accountNumbers
        entries = try RowWriter(database, "INSERT INTO entry VALUES (?, ?, ?, ?, ?)")
    }

    /// Looks up the accounts of records that are going to be added, all at once.
    mutating func prepare(for records: ArraySlice<ClearingRecord>) throws {
        var accounts = Set(records.flatMap(\.statementAccounts))
        accounts.insert(.custody)
        accountNumbers.merge(try knownNumbers.numbers(of: accounts, database)) { old, _ in old }
    }

    mutating func add(_ record: ClearingRecord, sequence: UInt64) throws {
        let number = try sequence.column
        switch record.body {
        case .genesis:
            try open(.custody, name: "custody", kind: "custody", by: record, number)
            for account in OperatorAccount.all {
                try open(account.identifier, name: account.role, kind: account.kind, by: record, account.number)
                try database.run("INSERT INTO operator_account VALUES (?, ?)", account.number, account.role)
            }
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
            try revoke(
                revocation.message.key, of: try self.number(of: revocation.message.account), by: record, number)
        case .credited(let order):
            try move(order.message.amount, debit: .custody, credit: order.message.account, number)
        case .suspended(let order, let cause):
            try suspend(order.message, cause, by: record, number)
        case .instructed(let instruction):
            try instruct(instruction.message, by: record, number)
        case .accountInstructed(let instruction):
            try instruct(instruction.message, by: record, number)
        case .settled(let payment):
            let intent = payment.intent.message
            let debtor = try self.number(of: intent.debtor)
            try move(intent.amount, debit: intent.debtor, credit: intent.creditor, number)
            try decide(payment.intent, debtor: debtor, refusal: nil, number)
            if intent.purpose == .withdrawal { try withdraw(payment.intent, from: debtor, by: record, number) }
        case .refused(let payment, let refusal):
            let debtor = try self.number(of: payment.intent.message.debtor)
            try decide(payment.intent, debtor: debtor, refusal: refusal, number)
        case .rulesSet, .tierSet, .ownLimitsSet:
            break
        case .held(let payment):
            let debtor = try self.number(of: payment.intent.message.debtor)
            try decide(payment.intent, debtor: debtor, refusal: nil, number)
            guard let standing = PendingStanding(fundedBy: payment, at: record.time) else { break }
            try setAside(payment.intent, standing, number)
        case .heldForReview(let held):
            let intent = held.payment.intent
            try decide(intent, debtor: self.number(of: intent.message.debtor), refusal: nil, number)
            try setAside(intent, PendingStanding(held), number)
        case .reviewed(let reviewed):
            let intent = reviewed.intent.message
            try move(record.transfer, number)
            try moveEscrow(
                reviewed.intent.digest, reviewed.standing, action: reviewed.isReleased ? "approve" : "reject", by: nil,
                number)
            if reviewed.isReleased, intent.purpose == .withdrawal {
                try withdraw(reviewed.intent, from: try self.number(of: intent.debtor), by: record, number)
            }
        case .escrowStep(let taken):
            try move(record.transfer, number)
            try moveEscrow(
                taken.intent.digest, taken.standing, action: "\(taken.step.message.action)",
                by: taken.step.message.account, number)
        case .deadlinePassed(let passed):
            try move(record.transfer, number)
            try moveEscrow(passed.intent.digest, passed.standing, action: "deadline", by: nil, number)
        case .refunded(let refund, let refusal):
            try move(record.transfer, number)
            try decide(
                refund.message.identifier, refund.digest, debtor: self.number(of: refund.message.account),
                refusal: refusal, number)
            if refusal == nil {
                try database.run(
                    "INSERT INTO refund VALUES (?, ?, ?)", number, try refund.message.original.sequence.column,
                    refund.message.amount.minorUnits)
            }
        }
        for account in record.statementAccounts {
            accountRecords.append(AccountRecordRow(account: try self.number(of: account), sequence: number))
        }
    }

    /// Writes what was gathered. Nothing may be added after it.
    mutating func finish() throws {
        try writeAccountRecords()
        try writeIntents()
        try writeBalances()
    }

    private mutating func writeAccountRecords() throws {
        var insert = try RowWriter(database, "INSERT INTO account_record VALUES (?, ?)")
        for row in accountRecords.sorted() {
            insert.bind(row.account)
            insert.bind(row.sequence)
            try insert.run()
        }
        accountRecords = []
    }

    private mutating func writeIntents() throws {
        var insert = try RowWriter(database, "INSERT INTO intent VALUES (?, ?, ?, ?, ?)")
        for row in intents.sorted() {
            insert.bind(row.debtor)
            insert.bind(row.identifier.bytes)
            insert.bind(row.digest.bytes32)
            insert.bind(row.sequence)
            insert.bind(row.reason)
            try insert.run()
        }
        intents = []
    }

    private mutating func writeBalances() throws {
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

    mutating func move(_ transfer: RecordedTransfer?, _ number: Int64) throws {
        guard let transfer else { return }
        try move(transfer.amount, debit: transfer.debtor, credit: transfer.creditor, number)
    }

    /// A debit raises what is held outside, and lowers what is owed; a credit does the opposite.
    mutating func move(
        _ amount: Amount, debit: AccountIdentifier, credit: AccountIdentifier, _ number: Int64
    ) throws {
        func isAsset(_ account: AccountIdentifier) -> Bool { account == .custody || account == .invested }
        let (debtor, creditor) = (try self.number(of: debit), try self.number(of: credit))
        try enter(amount, debit: debtor, credit: creditor, number)
        changes[BalanceKey(account: debtor, currency: amount.currency), default: 0] +=
            isAsset(debit) ? amount.minorUnits : -amount.minorUnits
        changes[BalanceKey(account: creditor, currency: amount.currency), default: 0] +=
            isAsset(credit) ? -amount.minorUnits : amount.minorUnits
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
        intents.append(
            IntentRow(
                debtor: debtor, identifier: identifier, digest: digest, sequence: number, reason: refusal?.reasonCode))
    }

    // MARK: Escrow

    private mutating func setAside(
        _ signed: Signed<PaymentIntent>, _ standing: PendingStanding, _ number: Int64
    ) throws {
        let intent = signed.message
        let arbiter = try intent.escrow?.arbiter.map { try self.number(of: $0) }
        try database.run(
            "INSERT INTO escrow VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)", signed.digest.blob, number,
            try self.number(of: intent.debtor), try self.number(of: intent.creditor), arbiter,
            intent.amount.currency.code, intent.amount.minorUnits, "\(standing.state)",
            standing.deadline?.microseconds, number)
    }

    private mutating func moveEscrow(
        _ escrow: Digest, _ standing: PendingStanding, action: String, by account: AccountIdentifier?, _ number: Int64
    ) throws {
        try database.run(
            "UPDATE escrow SET state = ?, released = ?, refunded = ?, deadline = ?, moved_by = ? WHERE digest = ?",
            "\(standing.state)", standing.released, standing.refunded, standing.deadline?.microseconds, number,
            escrow.blob)
        try database.run(
            "INSERT INTO escrow_step VALUES (?, ?, ?, ?, ?, ?)", number, escrow.blob, action,
            try account.map { try self.number(of: $0) }, standing.movement.released, standing.movement.refunded)
    }

    mutating func number(of account: AccountIdentifier) throws -> Int64 {
        if let number = accountNumbers[account] { return number }
        let number = try knownNumbers.number(of: account, database)
        accountNumbers[account] = number
        return number
    }
}
