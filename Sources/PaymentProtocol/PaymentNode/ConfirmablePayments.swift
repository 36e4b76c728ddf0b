import Ledger

/// Payments of this node that were refused until the PIN is typed for them, the oldest first. Each is good for one
/// confirmation, while it would not have expired. A crash forgets them: the user pays again.
struct ConfirmablePayments: Sendable {
    static let countMax = 16

    private var payments: [PaymentNodeState.UnresolvedIntent] = []

    mutating func add(_ payment: PaymentNodeState.UnresolvedIntent) {
        if payments.count == Self.countMax { payments.removeFirst() }
        payments.append(payment)
    }

    /// - Parameter intent: the digest of the signed intent that was refused.
    mutating func take(_ intent: Digest, at now: Timestamp) -> PaymentNodeState.UnresolvedIntent? {
        guard let index = payments.firstIndex(where: { $0.payment.intent.digest == intent }) else { return nil }
        let payment = payments.remove(at: index)
        return now < payment.payment.intent.message.expires ? payment : nil
    }
}
