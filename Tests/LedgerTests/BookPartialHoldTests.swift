import Testing

@testable import Ledger

@Suite("Holds in parts") struct BookPartialHoldTests {
    let alice = account(2)
    let bob = account(3)

    /// Alice has ten euros, six of them set aside for Bob, without an end.
    func book() throws -> Book {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        try book.open(bob, limits: AccountLimits(paymentMaximum: 5_000, balanceMaximum: 600))
        try book.deposit(eur(1_000), to: alice)
        try book.place(
            Hold(identifier: bytes32(1), debtor: alice, creditor: bob, amount: eur(600), expires: .distantFuture))
        return book
    }

    func refusal(_ book: Book, posting posted: Int64, voiding voided: Int64, of number: UInt64 = 1) -> PostingError? {
        var book = book
        let checked = book.check(resolving: bytes32(number), posting: posted, voiding: voided)
        let refusal = book.refusal { book throws(PostingError) in
            try book.resolve(hold: bytes32(number), posting: posted, voiding: voided)
        }
        #expect(refusal == checked)
        return refusal
    }

    @Test("a part that is posted moves, a part that is voided can be spent again, the rest stays set aside")
    func parts() throws {
        var book = try book()
        try book.resolve(hold: bytes32(1), posting: 250, voiding: 100)
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 750, held: 250))
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 250, held: 0, incoming: 250))
        #expect(book.hold(bytes32(1))?.left == 250 && book.hold(bytes32(1))?.state == .pending)
        try book.post(hold: bytes32(1))
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 500, held: 0))
        #expect(book.hold(bytes32(1))?.posted == 500 && book.hold(bytes32(1))?.voided == 100)
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: 1_000, customers: 1_000)])
    }

    @Test("never more than is left, nothing less than nothing, and nothing of a hold that is resolved")
    func refusals() throws {
        var book = try book()
        #expect(refusal(book, posting: 601, voiding: 0) == .moreThanHeld)
        #expect(refusal(book, posting: 300, voiding: 301) == .moreThanHeld)
        #expect(refusal(book, posting: .max, voiding: .max) == .moreThanHeld)
        #expect(refusal(book, posting: 0, voiding: 0) == .amountNotPositive)
        #expect(refusal(book, posting: -1, voiding: 2) == .amountNotPositive)
        #expect(refusal(book, posting: 1, voiding: 0, of: 2) == .unknownHold)
        try book.resolve(hold: bytes32(1), posting: 0, voiding: 600)
        #expect(book.hold(bytes32(1))?.state == .voided)
        #expect(refusal(book, posting: 1, voiding: 0) == .holdNotPending)
    }

    @Test("what was set aside before an account was blocked still goes where it is due, and nothing goes on from there")
    func blocked() throws {
        var book = try book()
        try book.setState(.blocked, of: alice)
        try book.setState(.blocked, of: bob)
        #expect(book.check(posting: bytes32(1)) == .accountBlocked)
        try book.resolve(hold: bytes32(1), posting: 600, voiding: 0)
        #expect(book.balance(of: bob, in: .eur).posted == 600)
        #expect(book.checkTransfer(eur(1), from: bob, to: alice) == .accountBlocked)
    }

    @Test("a hold without an end outlives all expiry, and is forgotten when it is resolved and no sooner")
    func forgetting() throws {
        var book = try book()
        #expect(book.expireHolds(through: moment(.max - 1)).isEmpty)
        book.forgetHolds(through: moment(.max - 1))
        #expect(book.hold(bytes32(1))?.state == .pending)
        #expect(book.refusal { book throws(PostingError) in try book.forget(hold: bytes32(1)) } == .holdPending)
        try book.resolve(hold: bytes32(1), posting: 600, voiding: 0)
        try book.forget(hold: bytes32(1))
        #expect(book.hold(bytes32(1)) == nil)
        #expect(book.refusal { book throws(PostingError) in try book.forget(hold: bytes32(1)) } == .unknownHold)
    }

    @Test("a hold that time will forget is not forgotten by hand")
    func expiring() throws {
        var book = try book()
        try book.void(hold: bytes32(1))
        try book.place(
            Hold(identifier: bytes32(2), debtor: alice, creditor: bob, amount: eur(1), expires: moment(9)))
        try book.void(hold: bytes32(2))
        #expect(book.refusal { book throws(PostingError) in try book.forget(hold: bytes32(2)) } == .holdPending)
    }
}
