import Ledger
import Testing

@Suite struct TimestampTests {
    @Test("adding counts microseconds, forwards and backwards")
    func adding() {
        let moment = Timestamp(microseconds: 1_000)
        #expect(moment.adding(microseconds: 5) == Timestamp(microseconds: 1_005))
        #expect(moment.adding(microseconds: -1_001) == Timestamp(microseconds: -1))
    }

    @Test("adding stops at the ends of the range")
    func addingStops() {
        #expect(Timestamp.distantFuture.adding(microseconds: 1) == .distantFuture)
        #expect(Timestamp(microseconds: .max - 1).adding(microseconds: .max) == .distantFuture)
        #expect(Timestamp(microseconds: .min).adding(microseconds: -1) == Timestamp(microseconds: .min))
        #expect(Timestamp(microseconds: .min).adding(microseconds: .min) == Timestamp(microseconds: .min))
    }

    @Test("the time between two moments has a sign and stops at the ends of the range")
    func since() {
        let (early, late) = (Timestamp(microseconds: -3), Timestamp(microseconds: 4))
        #expect(late.microseconds(since: early) == 7)
        #expect(early.microseconds(since: late) == -7)
        #expect(Timestamp.distantFuture.microseconds(since: early) == .max)
        #expect(Timestamp(microseconds: .min).microseconds(since: late) == .min)
    }

    @Test("an earlier moment is less")
    func order() {
        #expect(Timestamp(microseconds: -1) < Timestamp(microseconds: 0))
        #expect(Timestamp(microseconds: 1) < .distantFuture)
    }
}
