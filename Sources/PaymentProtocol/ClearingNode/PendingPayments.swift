import Ledger

/// Pending payments by the digest of their intents, and their deadlines, which always fit together.
///
/// One that has been decided stays for a while, so that copies of what decided it are answered as the first was.
struct PendingPayments: Equatable, Sendable {
    private let countMax: Int
    private var payments = PartedDictionary<Digest, PendingPayment>()
    private(set) var deadlines = Deadlines()
    /// Of each debtor, those that are decided included.
    private var counts: [AccountIdentifier: Int] = [:]
    var ended = ExpiryQueue<Digest>()

    /// - Parameter countMax: smaller only where a test is to reach it.
    init(countMax: Int = ProtocolBounds.pendingPaymentsMax) {
        self.countMax = countMax
    }

    var count: Int { payments.count }
    /// By the digests of their intents.
    var sorted: [PendingPayment] { payments.sorted { $0.key < $1.key }.map(\.value) }
    var isFull: Bool { count >= countMax }

    func count(of debtor: AccountIdentifier) -> Int { counts[debtor] ?? 0 }

    /// Setting keeps the deadlines in step.
    subscript(intent: Digest) -> PendingPayment? {
        get { payments[intent] }
        set {
            if let old = payments[intent] {
                if let due = old.deadline { deadlines.remove(Deadline(due: due, payment: intent)) }
                let debtor = old.payment.intent.message.debtor
                counts[debtor] = count(of: debtor) > 1 ? count(of: debtor) - 1 : nil
            }
            payments[intent] = newValue
            if let newValue {
                if let due = newValue.deadline { deadlines.insert(Deadline(due: due, payment: intent)) }
                counts[newValue.payment.intent.message.debtor, default: 0] += 1
            }
        }
    }

    /// The first deadline that is over at this moment, and the payment it decides.
    func firstDue(at time: Timestamp) -> (deadline: Deadline, payment: PendingPayment)? {
        guard let deadline = deadlines.first, deadline.due <= time, let payment = payments[deadline.payment] else {
            return nil
        }
        return (deadline, payment)
    }

    /// If the payment has just been decided for good, it will be forgotten in a while.
    mutating func rememberEnd(of intent: Digest, at time: Timestamp) {
        guard let payment = payments[intent], payment.deadline == nil else { return }
        ended.add(intent, expires: time.adding(microseconds: ProtocolBounds.decidedPaymentMemoryMicroseconds))
    }

    mutating func forget(expiredAt now: Timestamp) {
        for intent in ended.takeExpired(at: now) { self[intent] = nil }
    }
}
