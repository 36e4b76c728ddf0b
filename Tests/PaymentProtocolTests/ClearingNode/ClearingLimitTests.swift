import Ledger
import Testing

@testable import PaymentProtocol

@Suite("Limits of a clearing node")
struct ClearingLimitTests {
    /// What the rules of an operator, or of an account's owner, lead to.
    static let refusals: [PaymentRefusal] = [
        .ownLimit, .tooManyPayments, .dailyLimit, .monthlyLimit, .withdrawalLimit, .tooManyCounterparties,
        .strangerLimit, .structuring, .confirmationRequired,
    ]

    static func rules(
        _ lowest: [LimitMeasure: LimitThresholds], verified: [LimitMeasure: LimitThresholds] = [:],
        smallCount: Int64 = 3, reviewMicroseconds: Int64 = 3_600_000_000
    ) throws -> LimitRules {
        try #require(
            LimitRules(
                bases: [LimitRules.Basis(currency: .eur, minorUnits: 100_00)], smallPercent: 10,
                smallCount: smallCount, reviewMicroseconds: reviewMicroseconds,
                tiers: [.lowest: lowest, .verified: verified]))
    }

    @Test("without rules the built-in limits apply, and each currency's is that of section 6.8")
    func builtIn() throws {
        let counter = try Counter()
        let limits = try #require(counter.state.book.limits(of: counter.ada.account))
        #expect(limits == .builtIn)
        #expect(limits.limit(in: .eur) == CurrencyLimit(paymentMaximum: 250_00, balanceMaximum: 1_500_00))
    }

    @Test("rules in force judge what comes after them, and not what came before")
    func rulesInForce() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_000_00)
        #expect(try counter.pay(200_00) == nil)
        try counter.setRules(Self.rules([.payment: LimitThresholds(refuse: 50)]))
        #expect(try counter.pay(50_00) == nil)
        #expect(try counter.pay(50_01) == .paymentLimit)
        try counter.setRules(Self.rules([.payment: LimitThresholds(refuse: 500)]))
        #expect(try counter.pay(400_00) == nil)
        try counter.replays()
    }

    @Test("what was paid before the rules counts when they come")
    func history() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_000_00)
        #expect(try counter.pay(200_00) == nil)
        try counter.setRules(Self.rules([.paidDaily: LimitThresholds(refuse: 250)]))
        #expect(try counter.pay(50_00) == nil)
        #expect(try counter.pay(1) == .dailyLimit)
        counter.now = counter.now.adding(microseconds: 26 * .hour)
        #expect(try counter.pay(1) == nil)
        try counter.replays()
    }

    @Test("each measure has its own refusal, which is recorded")
    func refusals() throws {
        let cases: [(LimitMeasure, LimitThresholds, PaymentRefusal)] = [
            (.payment, LimitThresholds(refuse: 0), .paymentLimit),
            (.payment, LimitThresholds(confirm: 0), .confirmationRequired),
            (.paymentsHourly, LimitThresholds(refuse: 0), .tooManyPayments),
            (.paidDaily, LimitThresholds(refuse: 0), .dailyLimit),
            (.paidMonthly, LimitThresholds(refuse: 0), .monthlyLimit),
            (.newCounterpartiesDaily, LimitThresholds(refuse: 0), .tooManyCounterparties),
            (.strangerPayment, LimitThresholds(refuse: 0), .strangerLimit),
            (.smallSentDaily, LimitThresholds(refuse: 0), .structuring),
            (.balance, LimitThresholds(refuse: 0), .creditorBalanceLimit),
        ]
        for (measure, thresholds, refusal) in cases {
            var counter = try Counter()
            try counter.credit(counter.ada, 100_00)
            try counter.setRules(Self.rules([measure: thresholds], smallCount: 1))
            #expect(try counter.pay(5_00) == refusal, "\(measure)")
            #expect(counter.posted(counter.ben) == 0)
            try counter.replays()
        }
    }

    @Test("whoever cannot pay is not asked for the PIN, and hears of its own limits first")
    func order() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 10_00)
        try counter.setRules(Self.rules([.payment: LimitThresholds(confirm: 0, refuse: 50)]))
        #expect(try counter.pay(11_00) == .insufficientFunds)
        #expect(try counter.pay(51_00) == .paymentLimit)
        #expect(try counter.pay(10_00) == .confirmationRequired)
        #expect(try counter.pay(10_00, authentication: .pin) == nil)
    }

    @Test("money set aside counts as paid, and what goes back to the debtor does not any more")
    func holds() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_000_00)
        try counter.setRules(Self.rules([.paidDaily: LimitThresholds(refuse: 100)]))
        let escrow = try counter.fund(80_00)
        #expect(try counter.pay(20_01) == .dailyLimit)
        #expect(counter.ask(try counter.escrowIntent(20_01))?.receipt?.refusal == .dailyLimit)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        try #expect(counter.take(.refund, escrow, by: counter.ben, amount: 50_00) == nil)
        // It may still be released or not: all of it counts until that is decided.
        #expect(try counter.pay(20_01) == .dailyLimit)
        try #expect(counter.take(.confirm, escrow, by: counter.ada) == nil)
        #expect(try counter.pay(70_01) == .dailyLimit)
        #expect(try counter.pay(70_00) == nil)
        #expect(try counter.pay(1) == .dailyLimit)
        try counter.replays()
    }

    @Test("an escrow makes nobody known before money reached the creditor, and a small one that goes back was none")
    func escrowedStranger() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_000_00)
        try counter.setRules(
            Self.rules(
                [.strangerPayment: LimitThresholds(refuse: 10), .smallSentDaily: LimitThresholds(refuse: 15)],
                smallCount: 1))
        let back = try counter.fund(10_00)
        #expect(try counter.pay(10_01) == .strangerLimit)
        #expect(try counter.pay(5_01) == .structuring)
        try #expect(counter.take(.cancel, back, by: counter.ada) == nil)
        #expect(try counter.pay(10_01) == .strangerLimit)
        let escrow = try counter.fund(10_00)
        try #expect(counter.take(.ship, escrow, by: counter.ben) == nil)
        try #expect(counter.take(.confirm, escrow, by: counter.ada) == nil)
        #expect(try counter.pay(10_01) == nil)
        try counter.replays()
    }

    @Test("many small payments to one creditor are noticed, whoever makes them")
    func creditorStructuring() throws {
        var counter = try Counter()
        for customer in [counter.ada, counter.carl] { try counter.credit(customer, 100_00) }
        try counter.setRules(Self.rules([.smallPairDaily: LimitThresholds(refuse: 25)]))
        // Five from one pair are too much, and none from another.
        for _ in 0..<2 { #expect(try counter.pay(10_00) == nil) }
        #expect(try counter.pay(10_00) == .structuring)
        #expect(try counter.pay(10_00, from: counter.carl) == nil)
        // A larger payment is not one of them.
        #expect(try counter.pay(10_01) == nil)
    }

    @Test("rules, tiers and credits are the operator's alone, and an earlier word is not heard again")
    func operatorOrders() throws {
        var counter = try Counter()
        let first = try counter.rulesOrder(Self.rules([:]))
        counter.now = counter.now.adding(microseconds: 1_000_000)
        let second = try counter.rulesOrder(Self.rules([.payment: LimitThresholds(refuse: 1)]))
        let forged = try counter.ada.key.signed(second.message)
        #expect(counter.ask(.setLimitRules(forged), on: 9)?.failure == .notAuthorised)
        #expect(counter.ask(.setLimitRules(first), on: 9)?.receipt != nil)
        #expect(counter.ask(.setLimitRules(second), on: 9)?.receipt != nil)
        #expect(counter.ask(.setLimitRules(first), on: 9)?.failure == .wrongTime)
        counter.now = counter.now.adding(microseconds: 1_000_000)
        let same = try counter.rulesOrder(Self.rules([.payment: LimitThresholds(refuse: 1)]))
        #expect(counter.ask(.setLimitRules(same), on: 9)?.failure == .unchanged)

        let tier = try counter.tierOrder(counter.ada, .verified)
        #expect(counter.ask(.setTier(try counter.ada.key.signed(tier.message)), on: 9)?.failure == .notAuthorised)
        #expect(counter.ask(.setTier(tier), on: 9)?.receipt != nil)
        #expect(counter.ask(.setTier(tier), on: 9)?.failure == .wrongTime)
        try counter.replays()
    }

    @Test("a tier changes what may be paid and owned at once")
    func tiers() throws {
        var counter = try Counter()
        try counter.setRules(
            Self.rules(
                [.payment: LimitThresholds(refuse: 50), .balance: LimitThresholds(refuse: 100)],
                verified: [.payment: LimitThresholds(refuse: 200), .balance: LimitThresholds(refuse: 1_000)]))
        // What the account cannot take waits in suspense.
        #expect(try counter.credit(counter.ada, 200_00)?.receipt != nil)
        #expect(counter.posted(counter.ada) == 0)
        #expect(counter.ask(.setTier(try counter.tierOrder(counter.ada, .verified)), on: 9)?.receipt != nil)
        #expect(try counter.credit(counter.ada, 200_00)?.receipt != nil)
        #expect(try counter.pay(60_00) == nil)
        #expect(try counter.pay(60_00) == .creditorBalanceLimit)
        counter.now = counter.now.adding(microseconds: 1_000_000)
        #expect(counter.ask(.setTier(try counter.tierOrder(counter.ada, .lowest)), on: 9)?.receipt != nil)
        #expect(try counter.pay(51_00) == .paymentLimit)
        try counter.replays()
    }

    @Test("an owner's own limits act at once when lowered and a day later when raised")
    func ownLimits() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 1_000_00)
        #expect(counter.ask(.setOwnLimits(try counter.own(OwnLimit(payment: 20_00))), on: 1)?.receipt != nil)
        #expect(try counter.pay(20_01) == .ownLimit)
        #expect(try counter.pay(20_00) == nil)
        counter.now = counter.now.adding(microseconds: 1_000_000)
        let raise = try counter.own(OwnLimit(payment: 30_00))
        #expect(counter.ask(.setOwnLimits(try counter.ben.key.signed(raise.message)), on: 1)?.failure == .notAuthorised)
        #expect(counter.ask(.setOwnLimits(raise), on: 1)?.receipt != nil)
        #expect(counter.ask(.setOwnLimits(raise), on: 1)?.failure == .wrongTime)
        let raised = counter.now.adding(microseconds: OwnLimits.raiseDelayMicroseconds)
        counter.now = raised.adding(microseconds: -1)
        #expect(try counter.pay(20_01) == .ownLimit)
        counter.now = raised
        #expect(try counter.pay(30_00) == nil)
        #expect(try counter.pay(30_01) == .ownLimit)
        try counter.replays()
    }

    @Test("own limits cannot fill the book")
    func ownLimitsBound() throws {
        var counter = try Counter()
        for number in 0..<ProtocolBounds.ownLimitChangesPerHourMax {
            let order = try counter.own(OwnLimit(payment: Int64(1_000 - number)))
            #expect(counter.ask(.setOwnLimits(order), on: 1)?.receipt != nil)
            counter.now = counter.now.adding(microseconds: 1)
        }
        #expect(counter.ask(.setOwnLimits(try counter.own(OwnLimit(payment: 1))), on: 1)?.failure == .tooManyChanges)
    }

    @Test("an account may know its own limits, and nobody else may")
    func report() throws {
        var counter = try Counter()
        try counter.credit(counter.ada, 100_00)
        try counter.setRules(
            Self.rules([
                .paidDaily: LimitThresholds(confirm: 50, refuse: 80),
                .smallSentDaily: LimitThresholds(refuse: 1),
            ]))
        guard case .limits(let report)? = counter.ask(.limits, on: counter.ada.connection) else {
            Issue.record("no report")
            return
        }
        let euros = try #require(report.currencies.first)
        let daily = try #require(euros.lines.first { $0.measure == .paidDaily })
        #expect(daily.left == 80_00 && daily.confirm == 50_00)
        // What is found out about many small ones is not told.
        #expect(!euros.lines.contains { $0.measure == .smallSentDaily })
        #expect(counter.ask(.limits, on: Counter.strangerConnection)?.failure == .notIdentified)
    }

    @Test("an explanation says what would be decided, in random states", arguments: 1...12 as ClosedRange<UInt64>)
    func explanation(seed: UInt64) throws {
        var counter = try Counter(seed: seed)
        var random = SeededGenerator(seed: seed)
        func draw(_ bound: UInt64) -> Int64 { Int64(random.next() % bound) }
        for customer in [counter.ada, counter.ben, counter.carl] { try counter.credit(customer, 300_00) }
        for _ in 0..<3 {
            var tier: [LimitMeasure: LimitThresholds] = [:]
            for measure in LimitMeasure.ofRules where draw(3) == 0 {
                var thresholds = LimitThresholds()
                for outcome in measure.outcomes where draw(2) == 0 {
                    thresholds[outcome] = draw(measure.isCount ? 10 : 400)
                }
                if !thresholds.isEmpty { tier[measure] = thresholds }
            }
            try counter.setRules(Self.rules(tier, smallCount: 1 + draw(4)))
            for _ in 0..<25 {
                counter.now = counter.now.adding(microseconds: draw(UInt64(3 * Int64.hour)))
                let parties = [counter.ada, counter.ben, counter.carl]
                let debtor = parties[Int(draw(3))]
                let creditor = parties[(parties.firstIndex { $0.account == debtor.account } ?? 0) == 0 ? 1 : 0]
                let amount = Amount(minorUnits: 1 + draw(60_00), currency: .eur)
                let isConfirmed = draw(2) == 0
                let explanation = try #require(
                    counter.state.explain(
                        amount, from: debtor.account, to: creditor.account, isConfirmed: isConfirmed, at: counter.now))
                let refusal = try counter.pay(
                    amount.minorUnits, from: debtor, to: creditor, authentication: isConfirmed ? .pin : nil)
                switch (explanation.outcome, counter.journal.last?.body) {
                case (.refuse(let expected), _): #expect(refusal == expected)
                case (.review, .heldForReview): #expect(refusal == nil)
                case (.review, _): #expect(refusal == .tooManyPending)
                case (.allow, .settled): #expect(refusal == nil)
                case (.allow, _): Issue.record("allowed, and not settled")
                }
            }
        }
        try counter.replays()
    }
}

extension Counter {
    /// Why a payment of Ada's to Ben, unless a test says otherwise, was refused; nil if it was settled.
    mutating func pay(
        _ cents: Int64, from debtor: Customer? = nil, to creditor: Customer? = nil,
        authentication: PaymentAuthentication? = nil
    ) throws -> PaymentRefusal? {
        let (debtor, creditor) = (debtor ?? ada, creditor ?? ben)
        let plain = try intent(debtor, creditor, cents).message
        let intent = PaymentIntent(
            clearing: plain.clearing, amount: plain.amount, debtor: plain.debtor, creditor: plain.creditor,
            identifier: plain.identifier, created: plain.created, expires: plain.expires, purpose: plain.purpose,
            request: nil, remittance: nil, link: nil, authentication: authentication)
        let receipt = try #require(ask(try debtor.key.signed(intent))?.receipt)
        return receipt.refusal
    }

    func rulesOrder(_ rules: LimitRules) throws -> Signed<LimitRulesOrder> {
        try operatorKey.signed(LimitRulesOrder(clearing: logKey.publicKey, created: now, rules: rules))
    }

    mutating func setRules(_ rules: LimitRules) throws {
        now = now.adding(microseconds: 1)
        let order = try rulesOrder(rules)
        let answer = ask(.setLimitRules(order), on: Self.operatorConnection)
        #expect(answer?.receipt != nil || answer?.failure == .unchanged)
    }

    func tierOrder(_ customer: Customer, _ tier: AccountTier) throws -> Signed<TierOrder> {
        try operatorKey.signed(
            TierOrder(clearing: logKey.publicKey, account: customer.account, tier: tier, created: now))
    }

    func own(_ limit: OwnLimit) throws -> Signed<OwnLimitsOrder> {
        try ada.key.signed(
            OwnLimitsOrder(
                clearing: logKey.publicKey, account: ada.account, currency: .eur, limit: limit, created: now))
    }

    /// The journal leads to the very same state, counters and rules included, and an auditor agrees with every record.
    func replays() throws {
        var state = ClearingState()
        var auditor = Auditor()
        for record in journal {
            try state.apply(try ClearingRecord(decoding: record.encoded))
            try auditor.examine(record: record.encoded)
        }
        #expect(state == self.state)
        #expect(auditor.state == self.state)
    }
}
