import Foundation
import GRDB
import Ledger
import PaymentProtocol

/// Writes what a payment node's records mean into its history, within the transaction that writes the records.
struct PaymentProjection {
    let database: Database

    func add(_ record: PaymentRecord, sequence: UInt64) throws {
        let number = try sequence.column
        switch record.body {
        case .genesis, .accountOpened, .statementRead, .stepSigned, .stepRefused, .headsVerified, .alarmRaised,
            .alarmEnded:
            break
        case .escrowMoved(let receipt, let text):
            try moveEscrow(receipt, text: text, at: record.time, number)
        case .escrowCompleted(let receipt, let text):
            try completeEscrow(receipt, text: text, number)
        case .refundSigned(let refund, let text):
            try signRefund(refund.message, text: text, number)
        case .openingSigned(let opening):
            try database.run("DELETE FROM own_account")
            try database.run("INSERT INTO own_account VALUES (?)", opening.account.blob)
        case .requestSigned(let request, let text, let counterparty):
            let terms = request.message
            try insert(
                number, identifier: terms.identifier, role: .creditor,
                counterparty: counterparty?.account ?? terms.debtor,
                name: counterparty?.unverifiedName, amount: terms.amount, text: text, status: "requested",
                created: terms.created, expires: terms.expires, request: request)
        case .intentSigned(let payment, let text, let counterparty):
            let intent = payment.intent.message
            try insert(
                number, identifier: intent.identifier, role: .debtor, counterparty: intent.creditor,
                name: counterparty?.unverifiedName, amount: intent.amount, text: text, status: "signed",
                created: intent.created, expires: intent.expires, request: payment.request)
        case .settled(let receipt, let text):
            try settle(receipt, text: text, at: record.time, number)
        case .refused(let identifier, _, let receipt):
            // The record of what was signed may be lost: the receipt says it too.
            if let receipt, try ownEntry(identifier) == nil { try sign(receipt, number) }
            try database.run(
                """
                UPDATE payment SET status = 'refused', concluded_at = ?, concluded_by = ?, clearing_sequence = ?
                WHERE identifier = ? AND role = 'debtor'
                """, record.time.microseconds, number, try receipt?.sequence.column, identifier.description)
        }
    }

    private func settle(_ receipt: SettlementReceipt, text: String?, at time: Timestamp, _ number: Int64) throws {
        switch receipt.record.body {
        case .settled(let payment):
            let isDebtor = payment.intent.message.debtor == (try ownAccount())
            let entry = try isDebtor ? ownEntry(payment.intent.message.identifier) : requestedEntry(payment)
            try settle(
                payment, isDebtor: isDebtor, entry: entry ?? insert(payment, isDebtor: isDebtor, text: text, number),
                receipt, at: time, number)
        case .credited(let order):
            try insert(
                number, identifier: Self.identifier(order.digest), role: .creditor, counterparty: nil, name: nil,
                amount: order.message.amount, text: order.message.reference, status: "settled",
                created: order.message.created, expires: nil, request: nil)
            try conclude(number, receipt, at: time, by: number)
        case .refunded(let refund, _):
            try settleRefund(refund.message, receipt, text: text, at: time, number)
        case .instructed(let instruction):
            try credit(instruction, by: receipt, at: time, number)
        case .genesis, .epochStarted, .accountOpened, .keyAuthorised, .keyRevoked, .refused, .deadlinePassed,
            .accountInstructed, .suspended, .rulesSet, .tierSet, .ownLimitsSet, .held, .escrowStep,
            .heldForReview, .reviewed:
            // The account's life, not its payments.
            break
        }
    }

    /// The operator gave this account money: what was in suspense for it, or what it withdrew and the bank did not pay.
    private func credit(
        _ instruction: Signed<OperatorInstruction>, by receipt: SettlementReceipt, at time: Timestamp, _ number: Int64
    ) throws {
        guard let amount = instruction.message.amount else { return }
        try insert(
            number, identifier: Self.identifier(instruction.digest), role: .creditor, counterparty: nil, name: nil,
            amount: amount, text: instruction.message.subject ?? instruction.message.reference, status: "settled",
            created: instruction.message.created, expires: nil, request: nil)
        try conclude(number, receipt, at: time, by: number)
    }

    /// Of money that no intent brought: the first half of the digest of what did.
    private static func identifier(_ digest: Digest) -> MessageIdentifier {
        guard let identifier = MessageIdentifier(digest.bytes32.bytes.prefix(16)) else {
            preconditionFailure("a digest has 16 bytes and more")
        }
        return identifier
    }

    private func settle(
        _ payment: SubmittedPayment, isDebtor: Bool, entry: Int64, _ receipt: SettlementReceipt, at time: Timestamp,
        _ number: Int64
    ) throws {
        let intent = payment.intent.message
        try database.run(
            "UPDATE payment SET identifier = ?, counterparty = ?, expires_at = ? WHERE number = ?",
            intent.identifier.description, (isDebtor ? intent.creditor : intent.debtor).blob,
            intent.expires.microseconds, entry)
        try conclude(entry, receipt, at: time, by: number)
    }

    func conclude(_ entry: Int64, _ receipt: SettlementReceipt, at time: Timestamp, by number: Int64) throws {
        try database.run(
            """
            UPDATE payment SET status = 'settled', concluded_at = ?, concluded_by = ?, clearing_sequence = ?
            WHERE number = ?
            """, time.microseconds, number, try receipt.sequence.column, entry)
    }

    private func sign(_ receipt: SettlementReceipt, _ number: Int64) throws {
        if let payment = receipt.payment { _ = try insert(payment, isDebtor: true, text: nil, number) }
        if case .refunded(let refund, _) = receipt.record.body { try signRefund(refund.message, text: nil, number) }
    }

    /// The line that this node wrote when it signed an intent or a refund.
    func ownEntry(_ identifier: MessageIdentifier) throws -> Int64? {
        try entry("identifier = ? AND role = 'debtor'", identifier.description)
    }

    /// The line that this node wrote when it asked. A request that may be paid often keeps its line, and each payment
    /// gets one of its own.
    func requestedEntry(_ payment: SubmittedPayment) throws -> Int64? {
        guard let request = payment.request, request.message.usage == .once else { return nil }
        return try entry("request = ? AND role = 'creditor'", request.digest.blob)
    }

    func entry(_ condition: String, _ argument: any DatabaseValueConvertible) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM payment WHERE \(condition)"), arguments: [argument])
    }

    /// A payment that this node did not sign or ask for itself.
    func insert(
        _ payment: SubmittedPayment, isDebtor: Bool, text: String?, _ number: Int64
    ) throws -> Int64 {
        let intent = payment.intent.message
        try insert(
            number, identifier: intent.identifier, role: isDebtor ? .debtor : .creditor,
            counterparty: isDebtor ? intent.creditor : intent.debtor, name: nil, amount: intent.amount, text: text,
            status: "settled", created: intent.created, expires: intent.expires, request: payment.request)
        return number
    }

    func insert(
        _ number: Int64, identifier: MessageIdentifier, role: PaymentEntry.Role, counterparty: AccountIdentifier?,
        name: String?, amount: Amount, text: String?, status: String, created: Timestamp, expires: Timestamp?,
        request: Signed<PaymentRequest>?
    ) throws {
        try database.run(
            "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
            number, identifier.description, request?.message.identifier.description, request?.digest.blob,
            role.rawValue, counterparty?.blob, name, amount.currency.code, amount.minorUnits, text, status,
            created.microseconds, expires?.microseconds)
    }

    func ownAccount() throws -> AccountIdentifier? {
        try Row.fetchOne(database.cachedStatement(sql: "SELECT id FROM own_account")).map {
            AccountIdentifier(try $0.bytes32("id"))
        }
    }
}
