import Testing

@testable import Ledger

@Suite struct BookTests {
    let alice = account(2)
    let bob = account(3)

    @Test("a new book has the custody account and nothing in it")
    func empty() {
        let book = Book()
        #expect(book.accounts == [.custody])
        #expect(book.kind(of: .custody) == .custody)
        #expect(book.state(of: .custody) == .open)
        #expect(book.limits(of: .custody) == .unlimited)
        #expect(book.trialBalance().isEmpty)
        #expect(book.holds.isEmpty)
    }

    @Test("an opened account is known, open and empty")
    func open() throws {
        var book = Book()
        let limits = AccountLimits(paymentMaximum: 1, balanceMaximum: 2)
        try book.open(alice, limits: limits)
        #expect(book.contains(alice))
        #expect(book.kind(of: alice) == .customer)
        #expect(book.state(of: alice) == .open)
        #expect(book.limits(of: alice) == limits)
        #expect(book.balance(of: alice, in: .eur) == .zero)
        #expect(book.balances(of: alice).isEmpty)
    }

    @Test("an unknown account has no state, no kind and no money")
    func unknown() {
        var book = Book()
        #expect(!book.contains(alice))
        #expect(book.state(of: alice) == nil)
        #expect(book.kind(of: alice) == nil)
        #expect(book.limits(of: alice) == nil)
        #expect(book.balance(of: alice, in: .eur) == .zero)
        #expect(book.balances(of: alice).isEmpty)
        let alice = alice
        #expect(
            book.refusal { book throws(PostingError) in try book.setState(.blocked, of: alice) }
                == .unknownAccount(alice))
    }

    @Test("an account is opened once, whatever its state")
    func openTwice() throws {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        try book.setState(.closed, of: alice)
        for taken in [alice, .custody] {
            #expect(
                book.refusal { book throws(PostingError) in try book.open(taken, limits: .unlimited) }
                    == .accountExists)
        }
    }

    @Test("the number of accounts is bounded")
    func accountsFull() throws {
        var book = Book(accountsMax: 2, holdsMax: 1, holdsPerDebtorMax: 1)
        try book.open(alice, limits: .unlimited)
        let bob = bob
        #expect(book.refusal { book throws(PostingError) in try book.open(bob, limits: .unlimited) } == .accountsFull)
    }

    @Test("the accounts are listed sorted, not as they were opened")
    func sorted() throws {
        var book = Book()
        for number in [9, 4, 7, 2] as [UInt64] { try book.open(account(number), limits: .unlimited) }
        #expect(book.accounts == [.custody, account(2), account(4), account(7), account(9)])
    }

    @Test("an account may be blocked and opened again, and saying so twice changes nothing")
    func block() throws {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        let opened = book
        try book.setState(.blocked, of: alice)
        #expect(book.state(of: alice) == .blocked)
        try book.setState(.blocked, of: alice)
        #expect(book.state(of: alice) == .blocked)
        try book.setState(.open, of: alice)
        #expect(book == opened)
    }

    @Test("a closed account stays closed", arguments: [AccountState.open, .blocked, .closed])
    func closed(next: AccountState) throws {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        try book.setState(.closed, of: alice)
        let alice = alice
        #expect(book.refusal { book throws(PostingError) in try book.setState(next, of: alice) } == .accountClosed)
    }

    @Test("an account with money cannot be closed, and can when it is empty")
    func closeNotEmpty() throws {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        try book.deposit(eur(1), to: alice)
        let alice = alice
        #expect(
            book.refusal { book throws(PostingError) in try book.setState(.closed, of: alice) } == .accountNotEmpty)
        try book.transfer(eur(1), from: alice, to: .custody)
        try book.setState(.closed, of: alice)
        #expect(book.state(of: alice) == .closed)
    }

    @Test("neither end of a pending hold can be closed")
    func closeWithHold() throws {
        var book = Book()
        try book.open(alice, limits: .unlimited)
        try book.open(bob, limits: .unlimited)
        try book.deposit(eur(1), to: alice)
        try book.place(
            Hold(identifier: bytes32(1), debtor: alice, creditor: bob, amount: eur(1), expires: .distantFuture))
        for end in [alice, bob] {
            #expect(
                book.refusal { book throws(PostingError) in try book.setState(.closed, of: end) } == .accountNotEmpty)
        }
        try book.void(hold: bytes32(1))
        try book.setState(.closed, of: bob)
    }

    @Test("custody is always open", arguments: [AccountState.open, .blocked, .closed])
    func custody(state: AccountState) {
        var book = Book()
        #expect(
            book.refusal { book throws(PostingError) in try book.setState(state, of: .custody) } == .custodyAlwaysOpen)
    }

    @Test("books are equal that hold the same, however they came there")
    func equality() throws {
        var left = Book()
        var right = Book()
        for number in [2, 3, 4] as [UInt64] { try left.open(account(number), limits: .unlimited) }
        for number in [4, 2, 3] as [UInt64] { try right.open(account(number), limits: .unlimited) }
        #expect(left == right)
        let yen = Amount(minorUnits: 9, currency: .jpy)
        try left.deposit(yen, to: alice)
        try left.deposit(eur(5), to: alice)
        #expect(left != right)
        try right.deposit(eur(5), to: bob)
        try right.deposit(yen, to: alice)
        try right.transfer(eur(5), from: bob, to: alice)
        #expect(left == right)
        #expect(left.trialBalance() == right.trialBalance())
        try right.setState(.blocked, of: bob)
        #expect(left != right)
    }

    @Test("books differ by limits, kinds and how far holds have expired")
    func inequality() throws {
        var plain = Book()
        try plain.open(alice, limits: .unlimited)
        var limited = Book()
        try limited.open(alice, limits: AccountLimits([:]))
        var custodial = Book()
        try custodial.open(alice, kind: .custody, limits: .unlimited)
        var other = Book()
        try other.open(bob, limits: .unlimited)
        var later = plain
        #expect(later.expireHolds(through: moment(1)).isEmpty)
        for book in [limited, custodial, other, later, Book()] { #expect(plain != book) }
    }

    @Test("books differ by what became of a hold")
    func inequalityOfHolds() throws {
        var placed = Book()
        try placed.open(alice, limits: .unlimited)
        try placed.deposit(eur(1), to: alice)
        let empty = placed
        try placed.place(
            Hold(identifier: bytes32(1), debtor: alice, creditor: .custody, amount: eur(1), expires: moment(9)))
        var voided = placed
        try voided.void(hold: bytes32(1))
        #expect(voided != placed)
        #expect(voided != empty)
    }
}
