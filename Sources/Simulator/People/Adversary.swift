import Ledger
import PaymentProtocol

/// Somebody who sees every intent, can send anything to the clearing node's second door, and has even got hold of
/// debtors' keys. Nothing of what it does may move money twice, or move what nobody signed.
struct Adversary: Sendable {
    enum Action: Sendable {
        case submit(SubmittedPayment, afterMicroseconds: Int64)
        /// Signs with the debtor's key and submits.
        case sign(PaymentIntent, PaymentRequest.Proof, afterMicroseconds: Int64)
        /// Signs with a key that has no authority and submits.
        case forge(PaymentIntent, PaymentRequest.Proof, afterMicroseconds: Int64)
    }

    private let habits: AdversaryHabits
    private var random: RandomStream
    /// Everything that was ever submitted, once each, in order.
    private(set) var seen: [SubmittedPayment] = []
    /// Digests of the texts of payments of which it has made another.
    private(set) var tampered: [Digest] = []
    let strangerKey: SecretKey

    init(habits: AdversaryHabits, seed: UInt64) {
        self.habits = habits
        random = RandomStream(seed: seed, concern: "adversary")
        var keys = RandomStream(seed: seed, concern: "adversary keys")
        strangerKey = SecretKey(seed: keys.bytes32())
    }

    mutating func saw(_ payment: SubmittedPayment) -> [Action] {
        guard !seen.contains(where: { $0.intent.digest == payment.intent.digest }) else { return [] }
        seen.append(payment)
        var actions: [Action] = []
        let intent = payment.intent.message
        if random.happens(habits.repeatsIntents) {
            for _ in 0..<3 { actions.append(.submit(payment, afterMicroseconds: random.draw(0...20_000_000))) }
        }
        if random.happens(habits.spendsTwice) {
            if let text = intent.remittance { tampered.append(text) }
            let isSameIdentifier = intent.request == nil || random.happens(.once(in: 2))
            let delay = random.draw(0...2_000_000)
            actions.append(
                .sign(
                    another(intent, keepingIdentifier: isSameIdentifier), PaymentRequest.Proof(payment.request),
                    afterMicroseconds: delay))
        }
        if random.happens(habits.forgesIntents) {
            let proof = PaymentRequest.Proof(payment.request)
            actions.append(
                .forge(another(intent, keepingIdentifier: false), proof, afterMicroseconds: random.draw(0...3_000_000)))
        }
        return actions
    }

    /// The same payment once more: with another body under the same identifier, or with a new one.
    private mutating func another(_ intent: PaymentIntent, keepingIdentifier: Bool) -> PaymentIntent {
        PaymentIntent(
            clearing: intent.clearing, amount: intent.amount, debtor: intent.debtor, creditor: intent.creditor,
            identifier: keepingIdentifier ? intent.identifier : MessageIdentifier(using: &random),
            created: intent.created, expires: intent.expires.adding(microseconds: -1_000_000), purpose: intent.purpose,
            request: intent.request, remittance: intent.remittance, link: intent.link)
    }

    /// Everything once more, when all of it has expired.
    func everythingLate() -> [Action] {
        guard habits.repeatsAllLate else { return [] }
        return seen.enumerated().map { .submit($0.element, afterMicroseconds: Int64($0.offset) * 10_000) }
    }
}

extension PaymentRequest {
    /// The request that travels with an intent, if any.
    struct Proof: Sendable {
        let request: Signed<PaymentRequest>?

        init(_ request: Signed<PaymentRequest>?) {
            self.request = request
        }
    }
}
