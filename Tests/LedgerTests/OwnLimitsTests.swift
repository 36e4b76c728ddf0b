import Testing

@testable import Ledger

@Suite struct OwnLimitsTests {
    static let delay = OwnLimits.raiseDelayMicroseconds

    @Test func `lowering acts at once`() {
        var limits = OwnLimits()
        #expect(limits.limit(at: moment(0)) == OwnLimit())
        limits.set(OwnLimit(payment: 100), at: moment(0))
        #expect(limits.limit(at: moment(0)) == OwnLimit(payment: 100))
        limits.set(OwnLimit(payment: 50, paidDaily: 70), at: moment(1))
        #expect(limits.limit(at: moment(1)) == OwnLimit(payment: 50, paidDaily: 70))
        #expect(limits.raise(at: moment(1)) == nil)
    }

    @Test func `raising acts after the delay, to the microsecond`() {
        var limits = OwnLimits()
        limits.set(OwnLimit(payment: 100), at: moment(0))
        limits.set(OwnLimit(payment: 200), at: moment(10))
        #expect(limits.limit(at: moment(10 + Self.delay - 1)).payment == 100)
        #expect(limits.raise(at: moment(10))?.from == moment(10 + Self.delay))
        #expect(limits.limit(at: moment(10 + Self.delay)).payment == 200)
        #expect(limits.raise(at: moment(10 + Self.delay)) == nil)
    }

    @Test func `taking a limit away is raising it`() {
        var limits = OwnLimits()
        limits.set(OwnLimit(paidDaily: 100), at: moment(0))
        limits.set(OwnLimit(), at: moment(0))
        #expect(limits.limit(at: moment(Self.delay - 1)).paidDaily == 100)
        #expect(!limits.isForgettable(at: moment(Self.delay - 1)))
        #expect(limits.limit(at: moment(Self.delay)) == OwnLimit())
        #expect(limits.isForgettable(at: moment(Self.delay)))
    }

    @Test func `what is lowered and raised in one word acts at once and later`() {
        var limits = OwnLimits()
        limits.set(OwnLimit(payment: 100, paidDaily: 1_000), at: moment(0))
        limits.set(OwnLimit(payment: 200, paidDaily: 500), at: moment(5))
        #expect(limits.limit(at: moment(5)) == OwnLimit(payment: 100, paidDaily: 500))
        #expect(limits.limit(at: moment(5 + Self.delay)) == OwnLimit(payment: 200, paidDaily: 500))
    }

    @Test func `a later word replaces a raise that waits, and never shortens its delay`() {
        var limits = OwnLimits()
        limits.set(OwnLimit(payment: 100), at: moment(0))
        limits.set(OwnLimit(payment: 900), at: moment(1))
        limits.set(OwnLimit(payment: 80), at: moment(2))
        #expect(limits.limit(at: moment(1 + Self.delay)).payment == 80)
        limits.set(OwnLimit(payment: 300), at: moment(3))
        limits.set(OwnLimit(payment: 300), at: moment(4))
        #expect(limits.limit(at: moment(3 + Self.delay)).payment == 80)
        #expect(limits.limit(at: moment(4 + Self.delay)).payment == 300)
    }
}
