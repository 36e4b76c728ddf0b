import Ledger
import Testing

@Suite struct AccountLimitsTests {
    let small = CurrencyLimit(paymentMaximum: 10, balanceMaximum: 20)

    @Test("a currency that is not listed may be neither paid nor owned")
    func unlisted() {
        let limits = AccountLimits([.eur: small])
        #expect(limits.limit(in: .eur) == small)
        #expect(limits.limit(in: .jpy) == .nothing)
        #expect(CurrencyLimit.nothing == CurrencyLimit(paymentMaximum: 0, balanceMaximum: 0))
    }

    @Test("the same numbers may stand for every currency")
    func uniform() {
        let limits = AccountLimits(paymentMaximum: 10, balanceMaximum: 20)
        #expect(Currency.all.allSatisfy { limits.limit(in: $0) == small })
    }

    @Test("unlimited is unlimited in every currency")
    func unlimited() {
        #expect(Currency.all.allSatisfy { AccountLimits.unlimited.limit(in: $0) == .unlimited })
    }

    @Test("two ways to say the same limits are equal")
    func equality() {
        #expect(AccountLimits([.eur: small], unlisted: small) == AccountLimits(paymentMaximum: 10, balanceMaximum: 20))
        #expect(AccountLimits([.eur: .nothing]) == AccountLimits([:]))
        #expect(AccountLimits([.eur: small]) != AccountLimits([.jpy: small]))
    }
}
