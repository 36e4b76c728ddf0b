import Ledger

@testable import PaymentProtocol

/// A clearing node's life by chance: customers who pay, repeat themselves, forge, come late; keys that come and go;
/// crashes that lose what was not durable.
struct History: Sendable {
    private(set) var counter: Counter
    /// The state after each group that became durable.
    private(set) var snapshots: [ClearingState] = []
    private var random: SeededGenerator
    private var intents: [(Signed<PaymentIntent>, Signed<PaymentRequest>?)] = []
    private var spareKeys: [SecretKey] = (200..<240).map { secretKey($0) }

    static let seeds: ClosedRange<UInt64> = 1...12

    /// Each made once, whichever tests look at it.
    private static let all = seeds.map { seed in Result { try History(seed: seed) } }

    static func of(seed: UInt64) throws -> History {
        try all[Int(seed - seeds.lowerBound)].get()
    }

    init(seed: UInt64, eventCount: Int = 120) throws {
        random = SeededGenerator(seed: seed)
        counter = try Counter(seed: seed &+ 1_000)
        for _ in 0..<eventCount { try happen() }
        finishGroup()
    }

    private mutating func happen() throws {
        let customers = [counter.ada, counter.ben, counter.carl]
        let (debtor, creditor) = (
            customers[Int.random(in: 0..<3, using: &random)], customers[Int.random(in: 0..<3, using: &random)]
        )
        counter.now = counter.now.adding(microseconds: Int64.random(in: -2_000_000...20_000_000, using: &random))
        switch Int.random(in: 0..<28, using: &random) {
        case 0, 1:
            try counter.credit(debtor, Int64.random(in: 1...400_00, using: &random))
        case 2...7:
            let cents = Int64.random(in: 1...300_00, using: &random)
            submit(try counter.intent(debtor, creditor, cents, by: signer(of: debtor)), nil, of: debtor)
        case 8...10:
            let cents = Int64.random(in: 1...200_00, using: &random)
            let usage: RequestUsage = Bool.random(using: &random) ? .once : .many
            let request = try counter.request(creditor, cents, usage: usage, lifetime: 3 * .minute)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                submit(try counter.intent(debtor, creditor, cents, request: request), request, of: debtor)
            }
        case 11...13:
            guard let (intent, request) = intents.randomElement(using: &random) else { return }
            submit(intent, request, of: creditor)
        case 14:
            let key = spareKeys.removeLast()
            _ = try counter.authorise(key, for: debtor)
            spareKeys.insert(key, at: 0)
        case 15:
            let keys = counter.state.authorities[debtor.account]?.keys.dropFirst() ?? []
            guard let key = keys.randomElement(using: &random),
                let secret = spareKeys.first(where: { $0.publicKey == key.key })
            else { return }
            _ = try counter.revoke(secret, for: debtor)
        case 16, 17:
            finishGroup()
        case 18:
            counter.now = counter.now.adding(microseconds: Int64.random(in: 0...30 * .minute, using: &random))
        case 19:
            try counter.restart()
        case 20:
            let action = AccountAction.allCases.filter { $0 != .reportLoss }.randomElement(using: &random) ?? .lock
            _ = try counter.instruct(action == .close ? .unlock : action, debtor)
        case 21:
            let intent = try counter.withdrawal(debtor, Int64.random(in: 1...100_00, using: &random))
            _ = counter.ask(intent, text: OperatorInstructionTests.bank)
        case 24:
            try counter.setRules(rules())
        case 25, 26:
            guard let order = review() else { return }
            _ = try counter.order(order)
        default:
            guard let order = order(debtor) else { return }
            _ = try counter.order(order)
        }
    }

    /// Rules under which some payments settle, some wait for the operator, and some are refused.
    private mutating func rules() throws -> LimitRules {
        let review = Int64.random(in: 0...200, using: &random)
        return try ClearingLimitTests.rules(
            [
                .payment: LimitThresholds(review: review, refuse: review + Int64.random(in: 1...200, using: &random)),
                .withdrawnDaily: LimitThresholds(review: Int64.random(in: 0...100, using: &random)),
                .smallPairDaily: LimitThresholds(review: Int64.random(in: 0...30, using: &random)),
            ], reviewMicroseconds: 10 * .minute)
    }

    private mutating func review() -> OperatorInstruction.Order? {
        guard let pending = counter.state.reviews(limit: .max).randomElement(using: &random) else { return nil }
        let intent = pending.payment.intent
        let (debtor, amount) = (intent.message.debtor, intent.message.amount)
        return Bool.random(using: &random)
            ? .releaseReview(intent: intent.digest, debtor, amount)
            : .rejectReview(intent: intent.digest, debtor, amount, reason: "by chance")
    }

    /// Something that an operator may do, whether the rules allow it now or not.
    private mutating func order(_ customer: Counter.Customer) -> OperatorInstruction.Order? {
        let amount = Amount(minorUnits: Int64.random(in: 1...200_00, using: &random), currency: .eur)
        let payout = counter.state.payouts.pending.min { $0.key < $1.key }
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return ReserveShare(basisPoints: Int64.random(in: 0...10_000, using: &random)).map { .requireReserve($0) }
        case 1: return .invest(amount)
        case 2: return .divest(amount)
        case 3: return .bookToSuspense(amount, reason: nil)
        case 4: return .lockAccount(customer.account, reason: "by chance")
        case 5: return .unlockAccount(customer.account, reason: nil)
        case 6: return payout.map { .paidOut(intent: $0.key, $0.value.account, $0.value.amount) }
        default: return payout.map { .payoutReturned(intent: $0.key, $0.value.account, $0.value.amount, reason: nil) }
        }
    }

    private mutating func submit(
        _ intent: Signed<PaymentIntent>, _ request: Signed<PaymentRequest>?, of customer: Counter.Customer
    ) {
        intents.append((intent, request))
        counter.send(intent, request, on: customer.connection)
        if Int.random(in: 0..<4, using: &random) == 0 { finishGroup() }
    }

    /// The owner's key most of the time; else any that the account ever had, or a stranger's.
    private mutating func signer(of customer: Counter.Customer) -> SecretKey? {
        guard Int.random(in: 0..<3, using: &random) == 0 else { return nil }
        return spareKeys.randomElement(using: &random)
    }

    private mutating func finishGroup() {
        counter.settle()
        counter.settle()
        snapshots.append(counter.state)
    }
}
