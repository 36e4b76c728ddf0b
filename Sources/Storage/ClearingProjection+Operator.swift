import Ledger
import PaymentProtocol

/// What operators and owners instruct: locks, reserve, suspense, payouts.
extension ClearingProjection {
    mutating func suspend(
        _ order: OperatorOrder, _ cause: SuspenseCause, by record: ClearingRecord, _ number: Int64
    ) throws {
        try move(order.amount, debit: .custody, credit: .suspense, number)
        try bookToSuspense(
            order.reference, order.amount, cause, for: try self.number(of: order.account), reason: nil, by: record,
            number)
    }

    mutating func instruct(
        _ instruction: OperatorInstruction, by record: ClearingRecord, _ number: Int64
    ) throws {
        if let transfer = instruction.order.transfer {
            try move(transfer.amount, debit: transfer.debtor, credit: transfer.creditor, number)
        }
        switch instruction.order {
        case .lockAccount(let account, let reason):
            try lock(account, by: "operator", reason: reason, record, number)
        case .unlockAccount(let account, _):
            try unlock(account, by: "operator")
        case .closeAccount(let account, _):
            try close(account)
        case .requireReserve(let share):
            try database.run(
                "INSERT INTO reserve_share VALUES (?, ?, ?)", number, share.basisPoints, record.time.microseconds)
        case .bookToSuspense(let amount, let reason, _):
            try bookToSuspense(
                instruction.reference, amount, .unmatched, for: nil, reason: reason, by: record, number)
        case .assignSuspense(let reference, let account, _):
            let owner = try self.number(of: account)
            try database.run("UPDATE suspense SET account = ? WHERE reference = ?", owner, reference)
            try resolveSuspense(reference, "assigned", by: record, number)
        case .returnSuspense(let reference, _):
            try resolveSuspense(reference, "returned", by: record, number)
        case .paidOut(let intent, _, _):
            try resolvePayout(intent, "paid", instruction.reference, by: record, number)
        case .payoutReturned(let intent, _, _, _):
            try resolvePayout(intent, "returned", instruction.reference, by: record, number)
        case .invest, .divest, .eraseText, .releaseReview, .rejectReview:
            // What was reviewed has a record of its own (`ReviewedPayment`). Texts lie beside the journal, and are erased there before the instruction is answered.
            break
        }
    }

    mutating func instruct(_ instruction: AccountInstruction, by record: ClearingRecord, _ number: Int64) throws {
        switch instruction.action {
        case .lock:
            try lock(instruction.account, by: "owner", reason: nil, record, number)
        case .unlock:
            try unlock(instruction.account, by: "owner")
        case .reportLoss:
            if let key = instruction.key {
                try revoke(key, of: try self.number(of: instruction.account), by: record, number)
            }
            try lock(instruction.account, by: "owner", reason: nil, record, number)
        case .close:
            try close(instruction.account)
        }
    }

    func revoke(_ key: PublicKey, of account: Int64, by record: ClearingRecord, _ number: Int64) throws {
        try database.run(
            "UPDATE account_key SET revoked_by = ?, revoked_at = ? WHERE account = ? AND key = ?",
            number, record.time.microseconds, account, key.bytes32.blob)
    }

    func withdraw(
        _ intent: Signed<PaymentIntent>, from account: Int64, by record: ClearingRecord, _ number: Int64
    ) throws {
        guard let destination = intent.message.remittance else {
            throw StorageError.corrupt("the withdrawal of record \(number) does not say where to")
        }
        let amount = intent.message.amount
        try database.run(
            "INSERT INTO payout VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', NULL, NULL, NULL)",
            number, intent.digest.blob, account, amount.currency.code, amount.minorUnits, destination.blob,
            record.time.microseconds)
    }

    // MARK: Steps

    private mutating func lock(
        _ account: AccountIdentifier, by whom: String, reason: String?, _ record: ClearingRecord, _ number: Int64
    ) throws {
        let locked = try self.number(of: account)
        try database.run(
            """
            INSERT INTO account_lock VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, locked_by) DO UPDATE
            SET reason = excluded.reason, record = excluded.record, locked_at = excluded.locked_at
            """, locked, whom, reason, number, record.time.microseconds)
        try database.run("UPDATE account SET state = 'blocked' WHERE number = ?", locked)
    }

    private mutating func unlock(_ account: AccountIdentifier, by whom: String) throws {
        let locked = try self.number(of: account)
        try database.run("DELETE FROM account_lock WHERE account = ? AND locked_by = ?", locked, whom)
        try database.run(
            """
            UPDATE account SET state = 'open'
            WHERE number = ? AND NOT EXISTS (SELECT 1 FROM account_lock WHERE account = number)
            """, locked)
    }

    private mutating func close(_ account: AccountIdentifier) throws {
        let closed = try self.number(of: account)
        try database.run("DELETE FROM account_lock WHERE account = ?", closed)
        try database.run("UPDATE account SET state = 'closed' WHERE number = ?", closed)
    }

    private func bookToSuspense(
        _ reference: String, _ amount: Amount, _ cause: SuspenseCause, for account: Int64?, reason: String?,
        by record: ClearingRecord, _ number: Int64
    ) throws {
        try database.run(
            "INSERT INTO suspense VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', NULL, NULL)",
            number, reference, account, amount.currency.code, amount.minorUnits, cause.name, reason,
            record.time.microseconds)
    }

    private func resolveSuspense(
        _ reference: String, _ state: String, by record: ClearingRecord, _ number: Int64
    ) throws {
        try database.run(
            "UPDATE suspense SET state = ?, resolved_by = ?, resolved_at = ? WHERE reference = ?",
            state, number, record.time.microseconds, reference)
    }

    private func resolvePayout(
        _ intent: Digest, _ state: String, _ reference: String, by record: ClearingRecord, _ number: Int64
    ) throws {
        try database.run(
            "UPDATE payout SET state = ?, reference = ?, resolved_by = ?, resolved_at = ? WHERE intent = ?",
            state, reference, number, record.time.microseconds, intent.blob)
    }
}
