import Testing

@testable import Ledger

@Suite struct LimitExaminationTests {
    static func rules(
        _ lowest: [LimitMeasure: LimitThresholds], business: [LimitMeasure: LimitThresholds] = [:],
        smallPercent: Int64 = 10, smallCount: Int64 = 3
    ) throws -> LimitRules {
        try #require(
            LimitRules(
                bases: [LimitRules.Basis(currency: .eur, minorUnits: 10_000)], smallPercent: smallPercent,
                smallCount: smallCount, reviewMicroseconds: 3_600_000_000,
                tiers: [.lowest: lowest, .business: business]))
    }

    static func examination(
        _ minorUnits: Int64, _ change: (inout ActivityFigures) -> Void = { _ in }, currency: Currency = .eur,
        debtor: AccountTier = .lowest, creditor: AccountTier = .lowest, evidence: ProximityEvidence = .none,
        confirmed: Bool = false, withdrawal: Bool = false, own: OwnLimit = OwnLimit()
    ) -> LimitExamination {
        var figures = ActivityFigures()
        change(&figures)
        return LimitExamination(
            amount: Amount(minorUnits: minorUnits, currency: currency), debtorTier: debtor, creditorTier: creditor,
            evidence: evidence, isConfirmed: confirmed, isWithdrawal: withdrawal, own: own, figures: figures)
    }

    @Test func `up to a limit is within it, and one more is not`() throws {
        let rules = try Self.rules([.payment: LimitThresholds(review: 40, confirm: 60, refuse: 100)])
        for (minorUnits, outcome) in [
            (4_000, LimitOutcome.allow), (4_001, .review), (6_000, .review), (6_001, .confirm), (10_000, .confirm),
            (10_001, .refuse),
        ] {
            #expect(Self.examination(Int64(minorUnits)).decision(under: rules).outcome == outcome)
        }
        // The PIN answers the question for it, and nothing else.
        #expect(Self.examination(6_001, confirmed: true).decision(under: rules).outcome == .review)
        #expect(Self.examination(10_001, confirmed: true).decision(under: rules).outcome == .refuse)
    }

    @Test(arguments: [
        (LimitMeasure.paymentsHourly, 5, 6), (.paidDaily, 9_000, 9_001), (.paidMonthly, 9_000, 9_001),
        (.newCounterpartiesDaily, 5, 6),
    ])
    func `each counter is looked at with this payment added`(measure: LimitMeasure, within: Int64, beyond: Int64) throws
    {
        let limit = measure.isCount ? LimitThresholds(refuse: 6) : LimitThresholds(refuse: 100)
        let rules = try Self.rules([measure: limit])
        for (before, outcome) in [(within, LimitOutcome.allow), (beyond, .refuse)] {
            let examination = Self.examination(1_000) { figures in
                switch measure {
                case .paymentsHourly: figures.paymentsHourly = before
                case .paidDaily: figures.paidDaily = before
                case .paidMonthly: figures.paidMonthly = before
                default: figures.newCounterpartiesDaily = before
                }
            }
            let decision = examination.decision(under: rules)
            #expect(decision.outcome == outcome)
            #expect(decision.measure == (outcome == .allow ? nil : measure))
        }
    }

    @Test func `a withdrawal has its own counter and does not meet those of payments`() throws {
        let rules = try Self.rules([
            .withdrawnDaily: LimitThresholds(refuse: 100), .paidDaily: LimitThresholds(refuse: 0),
            .strangerPayment: LimitThresholds(refuse: 0),
        ])
        #expect(
            Self.examination(4_000, { $0.withdrawnDaily = 6_000 }, withdrawal: true).decision(under: rules).outcome
                == .allow)
        #expect(
            Self.examination(4_001, { $0.withdrawnDaily = 6_000 }, withdrawal: true).decision(under: rules).measure
                == .withdrawnDaily)
    }

    @Test func `a first payment to a stranger has a limit of its own`() throws {
        let rules = try Self.rules([.strangerPayment: LimitThresholds(confirm: 10)])
        #expect(Self.examination(1_001).decision(under: rules).measure == .strangerPayment)
        #expect(Self.examination(1_001, { $0.isStranger = false }).decision(under: rules).outcome == .allow)
    }

    @Test(arguments: [LimitMeasure.smallSentDaily, .smallReceivedDaily, .smallPairDaily])
    func `many small payments that add up are noticed by debtor, creditor and pair`(measure: LimitMeasure) throws {
        let rules = try Self.rules([measure: LimitThresholds(review: 50)])
        func examination(_ minorUnits: Int64, before: Int64, count: Int64) -> LimitExamination {
            Self.examination(minorUnits) { figures in
                switch measure {
                case .smallSentDaily: (figures.smallSentDaily, figures.smallSentCount) = (before, count)
                case .smallReceivedDaily: (figures.smallReceivedDaily, figures.smallReceivedCount) = (before, count)
                default: (figures.smallPairDaily, figures.smallPairCount) = (before, count)
                }
            }
        }
        let caught = examination(1_000, before: 4_001, count: 5).decision(under: rules)
        #expect(caught.outcome == .review && caught.measure == measure)
        #expect(caught.reviewed.measures == [measure])
        // Too little in all, too few of them, or not small.
        #expect(examination(1_000, before: 4_000, count: 5).decision(under: rules).outcome == .allow)
        #expect(examination(1_000, before: 4_001, count: 1).decision(under: rules).outcome == .allow)
        #expect(examination(1_001, before: 4_001, count: 5).decision(under: rules).outcome == .allow)
    }

    @Test func `what the creditor receives is limited by the creditor's tier`() throws {
        let rules = try Self.rules(
            [.smallReceivedDaily: LimitThresholds(review: 0)],
            business: [.smallReceivedDaily: LimitThresholds(review: 1_000)], smallCount: 1)
        #expect(Self.examination(10).decision(under: rules).outcome == .review)
        #expect(Self.examination(10, creditor: .business).decision(under: rules).outcome == .allow)
        #expect(Self.examination(10, debtor: .business).decision(under: rules).outcome == .review)
    }

    @Test func `what the parties assert softens a prompt and lifts no limit`() throws {
        let rules = try Self.rules([
            .payment: LimitThresholds(confirm: 10, refuse: 50), .paymentAsserted: LimitThresholds(confirm: 30),
            .paymentWitnessed: LimitThresholds(refuse: 80),
        ])
        #expect(Self.examination(3_000).decision(under: rules).outcome == .confirm)
        #expect(Self.examination(3_000, evidence: .asserted).decision(under: rules).outcome == .allow)
        #expect(Self.examination(3_001, evidence: .asserted).decision(under: rules).outcome == .confirm)
        #expect(Self.examination(5_001, evidence: .asserted).decision(under: rules).outcome == .refuse)
        #expect(Self.examination(8_000, evidence: .witnessed).decision(under: rules).outcome == .allow)
        #expect(Self.examination(8_001, evidence: .witnessed).decision(under: rules).measure == .paymentWitnessed)
        // Where witnessing has no limit of its own, it changes nothing.
        let plain = try Self.rules([.payment: LimitThresholds(refuse: 50)])
        #expect(Self.examination(5_001, evidence: .witnessed).decision(under: plain).outcome == .refuse)
    }

    @Test func `a currency without a basic amount is not cleared`() throws {
        let rules = try Self.rules([:])
        #expect(Self.examination(1, currency: .usd).decision(under: rules).outcome == .refuse)
        #expect(Self.examination(1).decision(under: rules).outcome == .allow)
    }

    @Test func `the user's own limits count also where no operator has set any`() {
        let own = OwnLimit(payment: 100, paidDaily: 150, paidMonthly: 1_000)
        #expect(Self.examination(100, own: own).decision(under: nil).outcome == .allow)
        #expect(Self.examination(101, own: own).decision(under: nil).measure == .ownPayment)
        #expect(Self.examination(100, { $0.paidDaily = 51 }, own: own).decision(under: nil).measure == .ownPaidDaily)
        #expect(
            Self.examination(100, { $0.paidMonthly = 901 }, own: own).decision(under: nil).measure == .ownPaidMonthly)
    }

    @Test func `the hardest outcome counts, and of equals the first`() throws {
        let rules = try Self.rules([
            .payment: LimitThresholds(review: 0), .paidDaily: LimitThresholds(confirm: 0),
            .paidMonthly: LimitThresholds(refuse: 0), .smallSentDaily: LimitThresholds(refuse: 0),
        ])
        let decision = Self.examination(10).decision(under: rules)
        #expect(decision.outcome == .refuse && decision.measure == .paidMonthly)
        #expect(decision.reviewed.measures == [.payment])
    }

    @Test(arguments: UInt64(0)..<200)
    func `an explanation is the decision, finding by finding`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func thresholds(_ measure: LimitMeasure) -> LimitThresholds {
            var thresholds = LimitThresholds()
            for outcome in measure.outcomes where random.once(in: 2) {
                thresholds[outcome] = Int64(random.next() % 200)
            }
            return thresholds
        }
        let tier = Dictionary(uniqueKeysWithValues: LimitMeasure.ofRules.map { ($0, thresholds($0)) })
        let rules = try Self.rules(tier, business: tier, smallCount: 1 + Int64(random.next() % 5))
        let own = OwnLimit(payment: random.once(in: 2) ? 9_000 : nil, paidDaily: random.once(in: 2) ? 9_000 : nil)
        let examination = Self.examination(
            Int64(1 + random.next() % 12_000),
            { figures in
                figures.paidDaily = Int64(random.next() % 20_000)
                figures.smallSentDaily = Int64(random.next() % 20_000)
                figures.smallSentCount = Int64(random.next() % 10)
                figures.paymentsHourly = Int64(random.next() % 200)
                figures.isStranger = random.once(in: 2)
            }, debtor: random.once(in: 2) ? .lowest : .business,
            evidence: random.pick(ProximityEvidence.allCases), confirmed: random.once(in: 2),
            withdrawal: random.once(in: 4), own: own)
        let decision = examination.decision(under: rules)
        let explanation = examination.explanation(under: rules)
        #expect(explanation.decision == decision)
        #expect(explanation.findings.map(\.outcome).max() == decision.outcome)
        #expect(
            explanation.findings.first { $0.outcome == decision.outcome && $0.outcome != .allow }?.measure
                == decision.measure)
        for finding in explanation.findings where finding.outcome == .refuse { #expect(finding.left == 0) }
    }
}
