import Ledger

/// Withdrawals that the bank has not paid out yet, each under the digest of the intent that its customer signed.
///
///     settled (withdrawal) ──▶ pending ──paidOut──▶ (money left the book)
///                                 └─────payoutReturned──▶ (the customer has it again)
struct PendingPayouts: Equatable, Sendable {
    struct Payout: Equatable, Sendable {
        let account: AccountIdentifier
        let amount: Amount
        /// Of the text that says where the money is to go.
        let destination: Digest
    }

    private let countMax: Int
    private(set) var pending: [Digest: Payout] = [:]
    private var counts: [AccountIdentifier: Int] = [:]

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.payoutsMax) {
        self.countMax = countMax
    }

    var isFull: Bool { pending.count >= countMax }

    subscript(intent: Digest) -> Payout? { pending[intent] }

    func count(of account: AccountIdentifier) -> Int { counts[account] ?? 0 }

    mutating func add(_ payout: Payout, intent: Digest) {
        guard pending.updateValue(payout, forKey: intent) == nil else { return }
        counts[payout.account, default: 0] += 1
    }

    mutating func remove(_ intent: Digest) {
        guard let payout = pending.removeValue(forKey: intent), let count = counts[payout.account] else { return }
        counts[payout.account] = count > 1 ? count - 1 : nil
    }
}
