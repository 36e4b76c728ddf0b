import Testing

@testable import Ledger

@Suite struct LimitRulesTests {
    @Test func `the standard rules name 22 currencies and every tier`() {
        let rules = LimitRules.standard
        #expect(rules.bases.count == 22)
        #expect(rules.basis(of: .eur) == 25_000 && rules.basis(of: .jpy) == 40_000 && rules.basis(of: .kwd) == 80_000)
        for tier in AccountTier.allCases { #expect(!rules.thresholds(of: .payment, in: tier).isEmpty) }
        #expect(rules.accountLimits(of: .lowest).limit(in: .eur).balanceMaximum == 150_000)
    }

    @Test func `numbers out of range, currencies twice and outcomes that a measure cannot have make no rules`() {
        func rules(
            _ bases: [(Currency, Int64)] = [(.eur, 100)], small: Int64 = 0, count: Int64 = 1,
            review: Int64 = 3_600_000_000, _ lowest: [LimitMeasure: LimitThresholds] = [:]
        ) -> LimitRules? {
            LimitRules(
                bases: bases.map { LimitRules.Basis(currency: $0.0, minorUnits: $0.1) }, smallPercent: small,
                smallCount: count, reviewMicroseconds: review, tiers: [.lowest: lowest])
        }
        #expect(rules() != nil)
        #expect(rules([(.eur, 1), (.eur, 2)]) == nil)
        #expect(rules([(.eur, 0)]) == nil)
        #expect(rules(small: -1) == nil)
        #expect(rules(count: 0) == nil)
        #expect(rules(review: 1) == nil)
        #expect(rules([(.eur, 1)], [.payment: LimitThresholds(refuse: 1_000_001)]) == nil)
        #expect(rules([(.eur, 1)], [.paymentsHourly: LimitThresholds(refuse: 60_001)]) == nil)
        #expect(rules([(.eur, 1)], [.balance: LimitThresholds(review: 1)]) == nil)
        #expect(rules([(.eur, 1)], [.smallReceivedDaily: LimitThresholds(confirm: 1)]) == nil)
        #expect(rules([(.eur, 1)], [.paymentAsserted: LimitThresholds(refuse: 1)]) == nil)
        #expect(rules([(.eur, 1)], [.ownPayment: LimitThresholds(refuse: 1)]) == nil)
    }

    @Test func `no product of bounded numbers overflows`() {
        #expect(
            LimitThresholds.scale(LimitRules.percentRange.upperBound, LimitRules.basisRange.upperBound)
                == 10_000_000_000_000_000)
        let (_, overflow) = LimitRules.percentRange.upperBound.multipliedReportingOverflow(
            by: LimitRules.basisRange.upperBound)
        #expect(!overflow)
    }

    @Test func `the limits of an account that owns more than they allow keep it from getting more`() throws {
        var book = Book()
        try book.open(account(2), limits: .unlimited)
        try book.deposit(eur(500), to: account(2))
        try book.setLimits(AccountLimits(paymentMaximum: .max, balanceMaximum: 100), of: account(2))
        let full = book.refusal { book throws(PostingError) in try book.deposit(eur(1), to: account(2)) }
        #expect(full == .balanceLimit)
        try book.open(account(3), limits: .unlimited)
        try book.transfer(eur(450), from: account(2), to: account(3))
        try book.deposit(eur(50), to: account(2))
        #expect(book.balance(of: account(2), in: .eur).posted == 100)
        let refusal = book.refusal { book throws(PostingError) in try book.setLimits(.unlimited, of: account(9)) }
        #expect(refusal == .unknownAccount(account(9)))
    }

    @Test func `a hold that had room is posted although the limit was lowered meanwhile`() throws {
        var book = Book()
        try book.open(account(2), limits: .unlimited)
        try book.open(account(3), limits: .unlimited)
        try book.deposit(eur(500), to: account(2))
        try book.place(
            Hold(
                identifier: bytes32(1), debtor: account(2), creditor: account(3), amount: eur(400), expires: moment(9)))
        try book.setLimits(AccountLimits(paymentMaximum: 0, balanceMaximum: 0), of: account(3))
        try book.post(hold: bytes32(1))
        #expect(book.balance(of: account(3), in: .eur).posted == 400)
    }
}
