import Foundation
import GRDB
import Ledger
import PaymentProtocol

/// Escrow and refunds in a payment node's history.
extension PaymentProjection {
    /// Brings an escrow along, and its line in the history where the account is debtor or creditor.
    func moveEscrow(_ receipt: SettlementReceipt, text: String?, at time: Timestamp, _ number: Int64) throws {
        guard let intent = receipt.escrowIntent, let standing = receipt.escrowStanding, let account = try ownAccount(),
            let role = intent.message.pendingRole(of: account)
        else { return }
        if intent.message.escrow != nil { try list(intent, role, standing, number) }
        guard role != .arbiter else { return }
        let isDebtor = role == .debtor
        // What is said with a step is not what the payment is for.
        let purpose = receipt.escrowStep == nil ? text : nil
        let entry =
            try pendingEntry(intent.message, isDebtor: isDebtor)
            ?? askedFor(receipt.payment, isDebtor: isDebtor)
            ?? insert(
                receipt.payment ?? SubmittedPayment(intent: intent, request: nil), isDebtor: isDebtor, text: purpose,
                number)
        let status = !standing.state.isEnd ? "held" : standing.released > 0 ? "settled" : "returned"
        // What came of it in the end is what was paid.
        let paid = standing.state.isEnd && standing.released > 0 ? standing.released : intent.message.amount.minorUnits
        try database.run(
            """
            UPDATE payment
            SET status = ?, minor_units = ?, concluded_at = ?, concluded_by = ?, clearing_sequence = ? WHERE number = ?
            """, status, paid, time.microseconds, number, try receipt.sequence.column, entry)
    }

    /// A record that came after a later one: it stands among the others, and changes nothing that they say.
    func completeEscrow(_ receipt: SettlementReceipt, text: String?, _ number: Int64) throws {
        guard let intent = receipt.escrowIntent, let account = try ownAccount(),
            let role = intent.message.pendingRole(of: account)
        else { return }
        if intent.message.escrow != nil {
            try database.run("INSERT INTO escrow_record VALUES (?, ?)", number, intent.digest.blob)
        }
        guard receipt.payment != nil, role != .arbiter,
            let entry = try pendingEntry(intent.message, isDebtor: role == .debtor)
        else { return }
        try database.run("UPDATE payment SET text = coalesce(text, ?) WHERE number = ?", text, entry)
    }

    /// Among the escrows; a payment under review is none.
    private func list(
        _ intent: Signed<PaymentIntent>, _ role: EscrowRole, _ standing: PendingStanding, _ number: Int64
    ) throws {
        try database.run(
            """
            INSERT INTO escrow VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (digest) DO UPDATE
            SET state = excluded.state, deadline = excluded.deadline, moved_by = excluded.moved_by
            """, intent.digest.blob, intent.digest.description, "\(role)", "\(standing.state)",
            standing.deadline?.microseconds, number, number)
        try database.run("INSERT INTO escrow_record VALUES (?, ?)", number, intent.digest.blob)
    }

    /// The line of the request that the payment answers, which becomes the payment's.
    private func askedFor(_ payment: SubmittedPayment?, isDebtor: Bool) throws -> Int64? {
        guard !isDebtor, let payment, let entry = try requestedEntry(payment) else { return nil }
        let intent = payment.intent.message
        try database.run(
            "UPDATE payment SET identifier = ?, counterparty = ?, expires_at = ? WHERE number = ?",
            intent.identifier.description, intent.debtor.blob, intent.expires.microseconds, entry)
        return entry
    }

    private func pendingEntry(_ intent: PaymentIntent, isDebtor: Bool) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT number FROM payment WHERE identifier = ? AND role = ? AND counterparty = ?"),
            arguments: [
                intent.identifier.description, isDebtor ? "debtor" : "creditor",
                (isDebtor ? intent.creditor : intent.debtor).blob,
            ])
    }

    func signRefund(_ refund: Refund, text: String?, _ number: Int64) throws {
        try insert(
            number, identifier: refund.identifier, role: .debtor, counterparty: refund.refundable?.debtor, name: nil,
            amount: refund.amount, text: text, status: "signed", created: refund.created, expires: refund.expires,
            request: nil)
    }

    func settleRefund(
        _ refund: Refund, _ receipt: SettlementReceipt, text: String?, at time: Timestamp, _ number: Int64
    ) throws {
        guard refund.account != (try ownAccount()) else {
            let signed = try ownEntry(refund.identifier)
            if signed == nil { try signRefund(refund, text: text, number) }
            return try conclude(signed ?? number, receipt, at: time, by: number)
        }
        try insert(
            number, identifier: refund.identifier, role: .creditor, counterparty: refund.account, name: nil,
            amount: refund.amount, text: text, status: "settled", created: refund.created, expires: refund.expires,
            request: nil)
        try conclude(number, receipt, at: time, by: number)
    }
}
