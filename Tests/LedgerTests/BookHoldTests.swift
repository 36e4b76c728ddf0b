import Testing

@testable import Ledger

@Suite struct BookHoldTests {
    let alice = account(2)
    let bob = account(3)

    /// Alice has ten euros; Bob may own twelve.
    func book(holdsMax: Int = 10, holdsPerDebtorMax: Int = 5) throws -> Book {
        var book = Book(accountsMax: 10, holdsMax: holdsMax, holdsPerDebtorMax: holdsPerDebtorMax)
        try book.open(alice, limits: AccountLimits(paymentMaximum: 900, balanceMaximum: 5_000))
        try book.open(bob, limits: AccountLimits(paymentMaximum: 5_000, balanceMaximum: 1_200))
        try book.deposit(eur(1_000), to: alice)
        return book
    }

    func hold(
        _ number: UInt64, _ minorUnits: Int64, from debtor: AccountIdentifier? = nil,
        to creditor: AccountIdentifier? = nil,
        expires: Int64 = 100
    ) -> Hold {
        Hold(
            identifier: bytes32(number), debtor: debtor ?? alice, creditor: creditor ?? bob, amount: eur(minorUnits),
            expires: moment(expires))
    }

    /// The refusal of a hold, the same whether it is checked or placed.
    func refusal(_ book: Book, _ hold: Hold, sourceLocation: SourceLocation = #_sourceLocation) -> PostingError? {
        var book = book
        let checked = book.check(placing: hold)
        let placed = book.refusal { book throws(PostingError) in try book.place(hold) }
        #expect(placed == checked, sourceLocation: sourceLocation)
        return checked
    }

    func refusalOfPosting(_ book: Book, _ number: UInt64, sourceLocation: SourceLocation = #_sourceLocation)
        -> PostingError?
    {
        var book = book
        let checked = book.check(posting: bytes32(number))
        let posted = book.refusal { book throws(PostingError) in try book.post(hold: bytes32(number)) }
        #expect(posted == checked, sourceLocation: sourceLocation)
        return checked
    }

    func refusalOfVoiding(_ book: Book, _ number: UInt64) -> PostingError? {
        var book = book
        return book.refusal { book throws(PostingError) in try book.void(hold: bytes32(number)) }
    }

    @Test("a hold sets money aside on both ends and moves none")
    func place() throws {
        var book = try book()
        try book.place(hold(1, 300))
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 1_000, held: 300))
        #expect(book.balance(of: alice, in: .eur).available == 700)
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 0, held: 0, incoming: 300))
        #expect(book.balance(of: bob, in: .eur).available == 0)
        #expect(book.hold(bytes32(1)) == hold(1, 300))
        #expect(book.hold(bytes32(1))?.state == .pending)
        #expect(book.checkTransfer(eur(701), from: alice, to: bob) == .insufficientFunds)
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: 1_000, customers: 1_000)])
    }

    @Test("a posted hold is a transfer")
    func post() throws {
        var book = try book()
        try book.place(hold(1, 300))
        try book.post(hold: bytes32(1))
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 700, held: 0))
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 300, held: 0))
        #expect(book.hold(bytes32(1))?.state == .posted)
    }

    @Test("a voided hold leaves the money where it was")
    func void() throws {
        var book = try book()
        try book.place(hold(1, 300))
        try book.void(hold: bytes32(1))
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 1_000, held: 0))
        #expect(book.balance(of: bob, in: .eur) == .zero)
        #expect(book.hold(bytes32(1))?.state == .voided)
    }

    @Test("a hold expires at its expiry, not before")
    func expire() throws {
        var book = try book()
        try book.place(hold(1, 300))
        #expect(book.expireHolds(through: moment(99)).isEmpty)
        #expect(book.hold(bytes32(1))?.state == .pending)
        #expect(book.expireHolds(through: moment(100)) == [bytes32(1)])
        #expect(book.hold(bytes32(1))?.state == .expired)
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 1_000, held: 0))
        #expect(book.balance(of: bob, in: .eur) == .zero)
        #expect(book.expireHolds(through: moment(100)).isEmpty)
    }

    @Test("holds expire by expiry, then by identifier, however they were placed; resolved ones do not")
    func expiryOrder() throws {
        var book = try book()
        for (number, expires) in [(4, 50), (2, 70), (3, 50), (1, 70), (5, 60)] as [(UInt64, Int64)] {
            try book.place(hold(number, 1, expires: expires))
        }
        try book.void(hold: bytes32(5))
        #expect(book.holds.map(\.identifier) == [3, 4, 5, 1, 2].map(bytes32))
        #expect(book.expireHolds(through: moment(80)) == [3, 4, 1, 2].map(bytes32))
    }

    @Test("time does not go back: expiring through an earlier moment changes nothing")
    func expiryBackwards() throws {
        var book = try book()
        #expect(book.expireHolds(through: moment(50)).isEmpty)
        let before = book
        #expect(book.expireHolds(through: moment(40)).isEmpty)
        #expect(book == before)
        #expect(book.holdsExpiredThrough == moment(50))
    }

    @Test("a hold is resolved once", arguments: [HoldState.posted, .voided, .expired])
    func resolvedOnce(state: HoldState) throws {
        var book = try book()
        try book.place(hold(1, 300))
        switch state {
        case .posted: try book.post(hold: bytes32(1))
        case .voided: try book.void(hold: bytes32(1))
        case .expired, .pending: #expect(book.expireHolds(through: moment(100)) == [bytes32(1)])
        }
        #expect(refusalOfPosting(book, 1) == .holdNotPending)
        #expect(refusalOfVoiding(book, 1) == .holdNotPending)
        #expect(book.expireHolds(through: moment(200)).isEmpty)
        #expect(book.hold(bytes32(1))?.state == state)
    }

    @Test("an unknown hold is neither posted nor voided")
    func unknownHold() throws {
        #expect(refusalOfPosting(try book(), 1) == .unknownHold)
        #expect(refusalOfVoiding(try book(), 1) == .unknownHold)
    }

    @Test("an identifier is used once, also when its hold is resolved")
    func holdExists() throws {
        var book = try book()
        try book.place(hold(1, 300))
        #expect(refusal(book, hold(1, 200)) == .holdExists)
        try book.void(hold: bytes32(1))
        #expect(refusal(book, hold(1, 300)) == .holdExists)
    }

    @Test("a hold whose time has come is not placed")
    func holdPastExpiry() throws {
        var book = try book()
        #expect(book.expireHolds(through: moment(100)).isEmpty)
        #expect(refusal(book, hold(1, 300, expires: 100)) == .holdPastExpiry)
        #expect(refusal(book, hold(1, 300, expires: 101)) == nil)
    }

    @Test("the number of holds is bounded, until they are forgotten")
    func holdsFull() throws {
        var book = try book(holdsMax: 2)
        try book.place(hold(1, 1))
        try book.place(hold(2, 1))
        #expect(refusal(book, hold(3, 1)) == .holdsFull)
        try book.void(hold: bytes32(1))
        #expect(refusal(book, hold(3, 1)) == .holdsFull)
        #expect(book.expireHolds(through: moment(100)) == [bytes32(2)])
        book.forgetHolds(through: moment(100))
        #expect(refusal(book, hold(3, 1, expires: 200)) == nil)
    }

    @Test("one debtor cannot take all holds")
    func debtorHoldsFull() throws {
        var book = try book(holdsPerDebtorMax: 2)
        try book.deposit(eur(5), to: bob)
        try book.place(hold(1, 1))
        try book.place(hold(2, 1))
        #expect(refusal(book, hold(3, 1)) == .debtorHoldsFull)
        #expect(refusal(book, hold(3, 1, from: bob, to: alice)) == nil)
        try book.post(hold: bytes32(1))
        #expect(refusal(book, hold(3, 1)) == .debtorHoldsFull)
        #expect(book.expireHolds(through: moment(100)) == [bytes32(2)])
        book.forgetHolds(through: moment(100))
        #expect(refusal(book, hold(3, 1, expires: 200)) == nil)
    }

    @Test("only holds that have met their expiry are forgotten, up to the moment given")
    func forget() throws {
        var book = try book()
        for (number, expires) in [(1, 50), (2, 60), (3, 70)] as [(UInt64, Int64)] {
            try book.place(hold(number, 1, expires: expires))
        }
        try book.void(hold: bytes32(3))
        #expect(book.expireHolds(through: moment(60)) == [bytes32(1), bytes32(2)])
        book.forgetHolds(through: moment(50))
        #expect(book.holds.map(\.identifier) == [bytes32(2), bytes32(3)])
        book.forgetHolds(through: moment(1_000))
        #expect(book.holds.map(\.identifier) == [bytes32(3)])
        #expect(book.hold(bytes32(1)) == nil)
        #expect(refusalOfPosting(book, 1) == .unknownHold)
        #expect(refusal(book, hold(1, 1, expires: 50)) == .holdPastExpiry)
    }

    @Test("what refuses a transfer refuses a hold")
    func likeTransfer() throws {
        var book = try book()
        let unknown = account(99)
        #expect(refusal(book, hold(1, 0)) == .amountNotPositive)
        #expect(refusal(book, hold(1, 1, to: alice)) == .accountRepeated(alice))
        #expect(refusal(book, hold(1, 1, from: unknown)) == .unknownAccount(unknown))
        #expect(refusal(book, hold(1, 1, to: unknown)) == .unknownAccount(unknown))
        #expect(refusal(book, hold(1, 901)) == .paymentLimit)
        try book.transfer(eur(500), from: alice, to: bob)
        #expect(refusal(book, hold(1, 501)) == .insufficientFunds)
        // Whoever cannot pay does not learn whether the other account has room.
        #expect(refusal(book, hold(1, 701)) == .insufficientFunds)
        try book.deposit(eur(300), to: alice)
        #expect(refusal(book, hold(1, 701)) == .balanceLimit)
        #expect(refusal(book, hold(1, 500)) == nil)
        try book.setState(.blocked, of: bob)
        #expect(refusal(book, hold(1, 1)) == .accountBlocked)
    }

    @Test("a closed account takes no part in a hold")
    func closed() throws {
        var book = try book()
        try book.setState(.closed, of: bob)
        #expect(refusal(book, hold(1, 1)) == .accountClosed)
        #expect(refusal(book, hold(1, 1, from: bob, to: alice)) == .accountClosed)
    }

    @Test("only money of a customer is set aside")
    func debtorNotCustomer() throws {
        #expect(refusal(try book(), hold(1, 1, from: .custody)) == .debtorNotCustomer)
    }

    @Test("what a hold will bring counts against the creditor's balance limit")
    func incomingCounts() throws {
        var book = try book()
        try book.place(hold(1, 800))
        #expect(book.checkTransfer(eur(401), from: .custody, to: bob) == .balanceLimit)
        #expect(book.checkTransfer(eur(400), from: .custody, to: bob) == nil)
        try book.deposit(eur(500), to: alice)
        #expect(refusal(book, hold(2, 401)) == .balanceLimit)
        try book.deposit(eur(400), to: bob)
        try book.post(hold: bytes32(1))
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 1_200, held: 0))
    }

    @Test("what a hold will bring cannot be spent")
    func incomingIsNotAvailable() throws {
        var book = try book()
        try book.place(hold(1, 800))
        #expect(book.checkTransfer(eur(1), from: bob, to: alice) == .insufficientFunds)
    }

    @Test("a withdrawal can be held: custody cannot pay that money out to another")
    func withdrawal() throws {
        var book = try book()
        try book.place(hold(1, 300, to: .custody))
        #expect(book.balance(of: .custody, in: .eur) == Balance(posted: 1_000, held: 300))
        try book.post(hold: bytes32(1))
        #expect(book.balance(of: .custody, in: .eur) == Balance(posted: 700, held: 0))
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 700, held: 0))
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: 700, customers: 700)])
    }

    @Test("a blocked account keeps a hold from being posted, not from being voided or expiring")
    func blocked() throws {
        for blocked in [alice, bob] {
            var book = try book()
            try book.place(hold(1, 300))
            try book.place(hold(2, 300))
            try book.setState(.blocked, of: blocked)
            #expect(refusalOfPosting(book, 1) == .accountBlocked)
            try book.void(hold: bytes32(2))
            #expect(book.expireHolds(through: moment(100)) == [bytes32(1)])
            #expect(book.balance(of: alice, in: .eur) == Balance(posted: 1_000, held: 0))
        }
    }
}
