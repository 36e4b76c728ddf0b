import Ledger
import Testing

@Suite struct BookPostingTests {
    let alice = account(2)
    let bob = account(3)
    let unknown = account(99)

    /// Alice has ten euros, Bob nothing; Alice may pay 8 euros at once, and Bob own 12.
    func book() throws -> Book {
        var book = Book()
        try book.open(alice, limits: AccountLimits([.eur: CurrencyLimit(paymentMaximum: 800, balanceMaximum: 5_000)]))
        try book.open(bob, limits: AccountLimits([.eur: CurrencyLimit(paymentMaximum: 5_000, balanceMaximum: 1_200)]))
        try book.deposit(eur(1_000), to: alice)
        return book
    }

    /// The refusal of a transfer by each of the four ways to ask, which agree.
    func refusal(
        _ book: Book, _ amount: Amount, from debtor: AccountIdentifier, to creditor: AccountIdentifier,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> PostingError? {
        var book = book
        let checked = book.checkTransfer(amount, from: debtor, to: creditor)
        let entry: PostingError?
        do throws(PostingError) {
            entry = book.check(try .transfer(amount, from: debtor, to: creditor))
        } catch {
            entry = error
        }
        #expect(entry == checked, sourceLocation: sourceLocation)
        var other = book
        let posted = other.refusal { book throws(PostingError) in
            try book.post(.transfer(amount, from: debtor, to: creditor))
        }
        #expect(posted == checked, sourceLocation: sourceLocation)
        let transferred = book.refusal { book throws(PostingError) in
            try book.transfer(amount, from: debtor, to: creditor)
        }
        #expect(transferred == checked, sourceLocation: sourceLocation)
        #expect(book == other, sourceLocation: sourceLocation)
        return checked
    }

    @Test("a transfer moves the amount and nothing else")
    func transfer() throws {
        var book = try book()
        try book.transfer(eur(300), from: alice, to: bob)
        #expect(book.balance(of: alice, in: .eur) == Balance(posted: 700, held: 0))
        #expect(book.balance(of: bob, in: .eur) == Balance(posted: 300, held: 0))
        #expect(book.balance(of: .custody, in: .eur) == Balance(posted: 1_000, held: 0))
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: 1_000, customers: 1_000)])
    }

    @Test("a withdrawal takes from custody what the customer gives up")
    func withdrawal() throws {
        var book = try book()
        try book.transfer(eur(300), from: alice, to: .custody)
        #expect(book.balance(of: alice, in: .eur).posted == 700)
        #expect(book.balance(of: .custody, in: .eur).posted == 700)
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: 700, customers: 700)])
    }

    @Test("an amount of nothing or less is refused", arguments: [0, -1, .min] as [Int64])
    func amountNotPositive(minorUnits: Int64) throws {
        #expect(refusal(try book(), eur(minorUnits), from: alice, to: bob) == .amountNotPositive)
    }

    @Test("a transfer to oneself is refused")
    func toOneself() throws {
        #expect(refusal(try book(), eur(1), from: alice, to: alice) == .accountRepeated(alice))
        #expect(refusal(try book(), eur(1), from: .custody, to: .custody) == .accountRepeated(.custody))
    }

    @Test("an unknown account is refused by name, the debtor first")
    func unknownAccount() throws {
        #expect(refusal(try book(), eur(1), from: unknown, to: bob) == .unknownAccount(unknown))
        #expect(refusal(try book(), eur(1), from: alice, to: unknown) == .unknownAccount(unknown))
        #expect(refusal(try book(), eur(1), from: unknown, to: account(98)) == .unknownAccount(unknown))
    }

    @Test("neither a blocked debtor pays nor a blocked creditor is paid")
    func accountBlocked() throws {
        for blocked in [alice, bob] {
            var book = try book()
            try book.setState(.blocked, of: blocked)
            #expect(refusal(book, eur(1), from: alice, to: bob) == .accountBlocked)
            try book.setState(.open, of: blocked)
            #expect(refusal(book, eur(1), from: alice, to: bob) == nil)
        }
    }

    @Test("nothing moves to a closed account")
    func accountClosed() throws {
        var book = try book()
        try book.setState(.closed, of: bob)
        #expect(refusal(book, eur(1), from: alice, to: bob) == .accountClosed)
        #expect(refusal(book, eur(1), from: bob, to: alice) == .accountClosed)
    }

    @Test("the payment limit is the most that leaves the account at once")
    func paymentLimit() throws {
        #expect(refusal(try book(), eur(801), from: alice, to: bob) == .paymentLimit)
        #expect(refusal(try book(), eur(800), from: alice, to: bob) == nil)
        #expect(refusal(try book(), eur(801), from: alice, to: .custody) == .paymentLimit)
    }

    @Test("the payment limit does not count what comes in")
    func paymentLimitIncoming() throws {
        #expect(refusal(try book(), eur(4_000), from: .custody, to: alice) == nil)
    }

    @Test("the balance limit is the most an account owns")
    func balanceLimit() throws {
        var book = try book()
        try book.transfer(eur(700), from: alice, to: bob)
        #expect(refusal(book, eur(501), from: .custody, to: bob) == .balanceLimit)
        #expect(refusal(book, eur(500), from: .custody, to: bob) == nil)
        #expect(refusal(book, eur(.max), from: .custody, to: bob) == .balanceLimit)
    }

    @Test("a currency that the limits do not list is neither paid nor owned")
    func unlistedCurrency() throws {
        let yen = Amount(minorUnits: 1, currency: .jpy)
        #expect(refusal(try book(), yen, from: alice, to: bob) == .paymentLimit)
        #expect(refusal(try book(), yen, from: .custody, to: alice) == .balanceLimit)
    }

    @Test("more than is there is refused, to the cent")
    func insufficientFunds() throws {
        var book = try book()
        try book.transfer(eur(500), from: alice, to: bob)
        #expect(refusal(book, eur(501), from: alice, to: bob) == .insufficientFunds)
        #expect(refusal(book, eur(500), from: alice, to: bob) == nil)
        #expect(refusal(book, eur(501), from: bob, to: alice) == .insufficientFunds)
    }

    @Test("money of one currency pays nothing in another")
    func otherCurrency() throws {
        var book = try book()
        try book.open(account(4), limits: .unlimited)
        try book.deposit(eur(1_000), to: account(4))
        try book.open(account(5), limits: .unlimited)
        let dollar = Amount(minorUnits: 1, currency: .usd)
        #expect(refusal(book, dollar, from: account(4), to: account(5)) == .insufficientFunds)
    }

    @Test("the book holds no more of a currency than an Int64 counts")
    func overflow() throws {
        var book = try book()
        try book.open(account(4), limits: .unlimited)
        #expect(refusal(book, eur(.max - 999), from: .custody, to: account(4)) == .overflow)
        try book.deposit(eur(.max - 1_000), to: account(4))
        #expect(refusal(book, eur(1), from: .custody, to: alice) == .overflow)
        #expect(book.trialBalance() == [TrialBalance(currency: .eur, custody: .max, customers: .max)])
        try book.transfer(eur(800), from: alice, to: account(4))
        #expect(book.balance(of: account(4), in: .eur).posted == .max - 200)
    }

    @Test("two custody accounts together overflow no sooner and no later")
    func overflowTogether() throws {
        var book = Book()
        let vault = account(5)
        try book.open(vault, kind: .custody, limits: .unlimited)
        for number in [6, 7] as [UInt64] { try book.open(account(number), limits: .unlimited) }
        try book.deposit(eur(.max - 1), to: account(6))
        #expect(refusal(book, eur(2), from: vault, to: account(7)) == .overflow)
        #expect(refusal(book, eur(1), from: vault, to: account(7)) == nil)
        #expect(refusal(book, eur(.max - 1), from: vault, to: .custody) == nil)
    }

    @Test("custody pays out no more than it has, even if the customers have more elsewhere")
    func custodyFunds() throws {
        var book = try book()
        let vault = account(5)
        try book.open(vault, kind: .custody, limits: .unlimited)
        #expect(refusal(book, eur(1), from: alice, to: vault) == .insufficientFunds)
        try book.transfer(eur(400), from: vault, to: .custody)
        #expect(book.balance(of: vault, in: .eur).posted == 400)
        #expect(refusal(book, eur(401), from: alice, to: vault) == .insufficientFunds)
        #expect(refusal(book, eur(400), from: alice, to: vault) == nil)
    }

    @Test("where several checks fail, the first in order names the refusal")
    func order() throws {
        var book = try book()
        try book.open(account(4), limits: AccountLimits([:]))
        #expect(refusal(book, eur(0), from: unknown, to: unknown) == .amountNotPositive)
        #expect(refusal(book, eur(9_999), from: unknown, to: unknown) == .accountRepeated(unknown))
        try book.setState(.closed, of: bob)
        #expect(refusal(book, eur(9_999), from: bob, to: unknown) == .unknownAccount(unknown))
        try book.setState(.blocked, of: alice)
        #expect(refusal(book, eur(9_999), from: bob, to: alice) == .accountBlocked)
        try book.setState(.open, of: alice)
        #expect(refusal(book, eur(9_999), from: alice, to: bob) == .accountClosed)
        #expect(refusal(book, eur(9_999), from: alice, to: account(4)) == .paymentLimit)
        #expect(refusal(book, eur(800), from: alice, to: account(4)) == .balanceLimit)
    }

    @Test("an entry of many postings is booked whole")
    func manyPostings() throws {
        var book = try book()
        for number in [4, 5] as [UInt64] { try book.open(account(number), limits: .unlimited) }
        let entry = try JournalEntry(postings: [
            Posting(account: alice, side: .debit, amount: eur(600)),
            Posting(account: bob, side: .credit, amount: eur(100)),
            Posting(account: account(4), side: .credit, amount: eur(200)),
            Posting(account: .custody, side: .credit, amount: eur(300)),
        ])
        try book.post(entry)
        #expect(
            [alice, bob, account(4), .custody].map { book.balance(of: $0, in: .eur).posted } == [400, 100, 200, 700])
        #expect(book.refusal { book throws(PostingError) in try book.post(entry) } == .insufficientFunds)
    }

    @Test("an entry exchanges two currencies, each balanced on its own")
    func exchange() throws {
        var book = Book()
        for number in [4, 5] as [UInt64] { try book.open(account(number), limits: .unlimited) }
        let yen = Amount(minorUnits: 160, currency: .jpy)
        try book.deposit(eur(100), to: account(4))
        try book.deposit(yen, to: account(5))
        try book.post(
            JournalEntry(postings: [
                Posting(account: account(4), side: .debit, amount: eur(100)),
                Posting(account: account(5), side: .credit, amount: eur(100)),
                Posting(account: account(5), side: .debit, amount: yen),
                Posting(account: account(4), side: .credit, amount: yen),
            ]))
        #expect(book.balances(of: account(4)).map(\.currency) == [.jpy])
        #expect(book.balances(of: account(5)).map(\.currency) == [.eur])
        #expect(book.balances(of: .custody).map(\.currency) == [.eur, .jpy])
        #expect(book.balances(of: .custody).map(\.balance.posted) == [100, 160])
        #expect(
            book.trialBalance() == [
                TrialBalance(currency: .eur, custody: 100, customers: 100),
                TrialBalance(currency: .jpy, custody: 160, customers: 160),
            ])
    }

    @Test("a trial balance of unequal sides says so")
    func trialBalance() {
        #expect(TrialBalance(currency: .eur, custody: 1, customers: 1).isBalanced)
        #expect(!TrialBalance(currency: .eur, custody: 1, customers: 2).isBalanced)
    }
}
