import Ledger

/// Refunds after settlement: checked as payments are, and against the receipt that each brings along.
extension ClearingState {
    /// Decides without changing anything, in the order of the checks of an intent (Docs/PROTOCOL.md section 6).
    func judge(_ refund: Signed<Refund>, at now: Timestamp) -> Verdict {
        let message = refund.message
        guard message.clearing == genesis?.logKey else { return .refuse(.wrongClearingNode) }
        if let verdict = judgeDuplicate(message.key, digest: refund.digest, expires: message.expires, at: now) {
            return verdict
        }
        if let refusal = checkTime(created: message.created, expires: message.expires, at: now) {
            guard case .expired = refusal else { return .refuse(refusal) }
            return .lookUp(otherwise: refusal)
        }
        if let refusal = checkKey(refund.signer, of: message.account, created: message.created) {
            return .refuse(refusal)
        }
        guard let paid = message.refundable, paid.amount.currency == message.amount.currency else {
            return .refuse(.notRefundable)
        }
        if let refusal = checkAccounts(debtor: message.account, creditor: paid.debtor, at: now) {
            return .refuse(refusal)
        }
        let age = now.microseconds(since: message.original.record.time)
        if age >= ProtocolBounds.refundWindowMicroseconds { return .refuse(.refundTooLate) }
        let sequence = message.original.sequence
        if refundedPayments.isFull(for: sequence, of: message.account) { return .refuse(.busy) }
        let left = paid.amount.minorUnits - refundedPayments.refunded(of: sequence)
        if message.amount.minorUnits > left { return .refuse(.refundExceedsPayment) }
        // What is given back was limited when it was paid: only the book is asked.
        if let error = book.checkTransfer(message.amount, from: message.account, to: paid.debtor) {
            return .refuse(PaymentRefusal(error))
        }
        return .settle
    }

    mutating func applyRefunded(
        _ refund: Signed<Refund>, refusal: PaymentRefusal?, at time: Timestamp, sequence: UInt64
    ) throws(PostingError) {
        let message = refund.message
        if refusal == nil, let paid = message.refundable {
            try book.transfer(message.amount, from: message.account, to: paid.debtor)
            refundedPayments.add(
                message.amount.minorUnits, to: message.original.sequence, of: message.account,
                until: message.original.record.time.adding(microseconds: ProtocolBounds.refundWindowMicroseconds))
        } else {
            refusals[message.account, default: HourlyCount()].increment(at: time)
        }
        recentIntents.remember(
            message.key, DecidedIntent(digest: refund.digest, sequence: sequence, isSettled: refusal == nil),
            until: message.expires)
    }
}

/// How much of each payment was given back, by the sequence number of the record that settled it; remembered until
/// nothing of it can be refunded any more.
struct RefundedPayments: Equatable, Sendable {
    struct Refunded: Equatable, Sendable {
        let account: AccountIdentifier
        var minorUnits: Int64
    }

    private let countMax: Int
    private(set) var refunded = PartedDictionary<UInt64, Refunded>()
    /// Of each account that refunds.
    private var counts = PartedDictionary<AccountIdentifier, Int>()
    private(set) var expiries = ExpiryQueue<UInt64>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.refundedPaymentsMax) {
        self.countMax = countMax
    }

    /// From a snapshot.
    init(refunded: PartedDictionary<UInt64, Refunded>, expiries: ExpiryQueue<UInt64>) {
        self.init()
        self.refunded = refunded
        self.expiries = expiries
        for payment in refunded.values { counts[payment.account, default: 0] += 1 }
    }

    /// Minor units.
    func refunded(of sequence: UInt64) -> Int64 { refunded[sequence]?.minorUnits ?? 0 }

    /// A payment that is remembered needs no more room.
    func isFull(for sequence: UInt64, of account: AccountIdentifier) -> Bool {
        guard refunded[sequence] == nil else { return false }
        return refunded.count >= countMax || counts[account] ?? 0 >= ProtocolBounds.refundedPaymentsPerAccountMax
    }

    mutating func add(
        _ minorUnits: Int64, to sequence: UInt64, of account: AccountIdentifier, until expires: Timestamp
    ) {
        if refunded[sequence] == nil {
            refunded[sequence] = Refunded(account: account, minorUnits: 0)
            counts[account, default: 0] += 1
            expiries.add(sequence, expires: expires)
        }
        refunded[sequence]?.minorUnits += minorUnits
    }

    mutating func forget(expiredAt now: Timestamp) {
        for sequence in expiries.takeExpired(at: now) {
            guard let account = refunded.removeValue(forKey: sequence)?.account, let count = counts[account] else {
                continue
            }
            counts[account] = count > 1 ? count - 1 : nil
        }
    }
}
