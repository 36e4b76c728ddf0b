import Ledger
import Testing

@testable import PaymentProtocol

@Suite("BookedReferences")
struct BookedReferencesTests {
    private static let day: Int64 = 24 * .hour

    private func order(
        _ counter: Counter, _ reference: String, booked: BookingDate?, to account: AccountIdentifier? = nil
    ) throws -> Signed<OperatorOrder> {
        try counter.operatorKey.signed(
            OperatorOrder(
                clearing: counter.logKey.publicKey, account: account ?? counter.ada.account,
                amount: Amount(minorUnits: 1_00, currency: .eur), reference: reference, created: counter.now,
                booked: booked))
    }

    private func credit(_ counter: inout Counter, _ reference: String, booked: BookingDate?) throws -> RequestFailure? {
        let order = try order(counter, reference, booked: booked)
        return counter.ask(.credit(order), on: Counter.operatorConnection)?.failure
    }

    @Test(
        "a line of a statement is booked once, on whatever day it is brought again", arguments: [Int64(-1), 0, 1, 90])
    func once(age: Int64) throws {
        var counter = try Counter()
        let start = counter.now
        let booked = try #require(BookingDate(of: start.adding(microseconds: -age * Self.day)))
        #expect(try credit(&counter, "line", booked: booked) == nil)
        // Just before midnight and just after, day after day; with each a record, so that what is due is forgotten.
        let midnight = Timestamp(microseconds: (start.microseconds / Self.day + 1) * Self.day)
        for day in 0...200 as ClosedRange<Int64> {
            for offset in [-1, 0, 1, 5 * .minute] as [Int64] {
                counter.now = midnight.adding(microseconds: day * Self.day + offset)
                #expect(try credit(&counter, "other \(day) \(offset)", booked: BookingDate(of: counter.now)) == nil)
                let failure = try credit(&counter, "line", booked: booked)
                let isTooOld = counter.now.microseconds / Self.day - booked.day > ProtocolBounds.bookingAgeDaysMax
                // For as long as its day would do, its reference is remembered.
                #expect(
                    failure == (isTooOld ? .bookingDayUnfit : .referenceUsed) || failure == .referenceUsed && isTooOld)
            }
        }
        #expect(!counter.state.orderReferences.contains(.sha256(of: Array("line".utf8))))
        #expect(counter.state.orderReferences.recent.count <= 4 * 93)
    }

    @Test("a day that has not come is refused, but the bank's calendar may be one ahead")
    func future() throws {
        var counter = try Counter()
        let today = counter.now.microseconds / Self.day
        #expect(try credit(&counter, "a", booked: BookingDate(day: today + 2)) == .bookingDayUnfit)
        #expect(try credit(&counter, "a", booked: BookingDate(day: today + 1)) == nil)
        #expect(try credit(&counter, "b", booked: BookingDate(day: today - 91)) == .bookingDayUnfit)
        #expect(try credit(&counter, "b", booked: BookingDate(day: today - 90)) == nil)
    }

    @Test("an order without a day is remembered for ever, and refused once any had one")
    func undated() throws {
        var counter = try Counter()
        #expect(try credit(&counter, "old", booked: nil) == nil)
        counter.now = counter.now.adding(microseconds: 400 * Self.day)
        #expect(try credit(&counter, "older program", booked: nil) == nil)
        #expect(try credit(&counter, "old", booked: nil) == .referenceUsed)
        #expect(try credit(&counter, "old", booked: BookingDate(of: counter.now)) == .referenceUsed)
        #expect(try credit(&counter, "new", booked: BookingDate(of: counter.now)) == nil)
        #expect(try credit(&counter, "yet another", booked: nil) == .bookingDayMissing)
        let suspense = OperatorInstruction.Order.bookToSuspense(Examples.price, reason: nil)
        #expect(try counter.order(suspense, reference: "unknown")?.failure == .bookingDayMissing)
        try counter.restart()
        #expect(try credit(&counter, "yet another", booked: nil) == .bookingDayMissing)
        counter.now = counter.now.adding(microseconds: 400 * Self.day)
        #expect(try credit(&counter, "old", booked: BookingDate(of: counter.now)) == .referenceUsed)
    }

    @Test("what went to suspense, and what was invested, is remembered for ever")
    func suspense() throws {
        var counter = try Counter()
        let booked = BookingDate(of: counter.now)
        #expect(
            try counter.order(.bookToSuspense(Examples.price, reason: nil, booked: booked), reference: "late 1")?
                .receipt
                != nil)
        #expect(
            try counter.order(.lockAccount(counter.ben.account, reason: "asked to"), reference: "lock 1")?.receipt
                != nil)
        let late = try order(counter, "late 2", booked: booked, to: counter.ben.account)
        #expect(counter.ask(.credit(late), on: Counter.operatorConnection)?.receipt != nil)
        #expect(counter.state.suspense.count == 2)
        #expect(try counter.order(.requireReserve(Examples.share), reference: "reserve 1")?.receipt != nil)
        #expect(
            try counter.order(.invest(Amount(minorUnits: 1, currency: .eur)), reference: "wire 1")?.receipt != nil)
        counter.now = counter.now.adding(microseconds: 400 * Self.day)
        let today = BookingDate(of: counter.now)
        #expect(try credit(&counter, "another", booked: today) == nil)
        for reference in ["late 1", "late 2", "wire 1"] {
            #expect(try credit(&counter, reference, booked: today) == .referenceUsed, "\(reference)")
        }
        // What moves no money is forgotten.
        #expect(try credit(&counter, "lock 1", booked: today) == nil)
    }

    @Test("a full table forgets nothing: it refuses, and says what helps")
    func full() throws {
        let counter = try Counter()
        let today = BookingDate(of: counter.now)
        var state = counter.state
        state.orderReferences = BookedReferences(countMax: 1, everCountMax: 1)
        #expect(state.check(try order(counter, "a", booked: today), at: counter.now) == nil)
        #expect(state.check(try order(counter, "a", booked: nil), at: counter.now) == nil)
        state.orderReferences.insert(.sha256(of: [1]), .ever)
        #expect(state.check(try order(counter, "a", booked: today), at: counter.now) == nil)
        #expect(state.check(try order(counter, "a", booked: nil), at: counter.now) == .bookingDayMissing)
        state.orderReferences.insert(.sha256(of: [2]), .sinceBooked(counter.now))
        #expect(state.check(try order(counter, "a", booked: today), at: counter.now) == .busy)
        state.orderReferences.forget(expiredAt: counter.now.adding(microseconds: 93 * Self.day))
        #expect(state.check(try order(counter, "a", booked: today), at: counter.now) == nil)
        #expect(state.orderReferences.contains(.sha256(of: [1])))
    }

    @Test("a snapshot tells of every reference, when it is forgotten, and whether days are given")
    func snapshot() throws {
        var counter = try Counter()
        #expect(try credit(&counter, "undated", booked: nil) == nil)
        for number in 0..<20 as Range<Int64> {
            counter.now = counter.now.adding(microseconds: number * .hour)
            #expect(try credit(&counter, "line \(number)", booked: BookingDate(of: counter.now)) == nil)
        }
        let snapshot = ClearingSnapshot(counter.state)
        let read = try ClearingSnapshot(decoding: snapshot.encoded).state
        #expect(read == counter.state && read.orderReferences.areDated)
        #expect(read.orderReferences.recent.count == 20 && read.orderReferences.ever.count == 1)
    }

    @Test("a booking date is a day of four digits")
    func days() {
        #expect(BookingDate(day: -1) == nil && BookingDate(day: BookingDate.daysMax + 1) == nil)
        #expect(BookingDate(day: 0)?.day == 0 && BookingDate(day: BookingDate.daysMax) != nil)
        #expect(BookingDate(of: Timestamp(microseconds: Self.day - 1)) == BookingDate(day: 0))
        #expect(BookingDate(of: Timestamp(microseconds: .max)) == nil)
    }
}
