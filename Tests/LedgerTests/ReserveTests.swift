import Ledger
import Testing

@Suite struct ReserveTests {
    /// 1,000.00 owed to one customer, all of it in custody.
    private func book(_ basisPoints: Int64) throws -> Book {
        var book = Book()
        try book.openOperatorAccounts()
        try book.open(account(2), limits: .unlimited)
        try book.deposit(eur(1_000_00), to: account(2))
        book.require(try #require(ReserveShare(basisPoints: basisPoints)))
        return book
    }

    @Test("a book begins with everything in custody, and nothing may be invested")
    func beginning() throws {
        var book = Book()
        try book.openOperatorAccounts()
        try book.open(account(2), limits: .unlimited)
        try book.deposit(eur(1_00), to: account(2))
        #expect(book.reserveShare == .all)
        let refusal = book.refusal { book throws(PostingError) in
            try book.transfer(eur(1), from: .invested, to: .custody)
        }
        #expect(refusal == .reserve)
    }

    @Test("as much as the share leaves may be invested, to the cent, and more changes nothing")
    func share() throws {
        var book = try book(4_000)
        #expect(book.checkTransfer(eur(600_01), from: .invested, to: .custody) == .reserve)
        try book.transfer(eur(600_00), from: .invested, to: .custody)
        #expect(
            book.reserve(in: .eur)
                == Reserve(currency: .eur, custody: 400_00, invested: 600_00, share: book.reserveShare))
        #expect(
            book.trialBalance() == [
                TrialBalance(currency: .eur, custody: 400_00, invested: 600_00, customers: 1_000_00)
            ])
        let refusal = book.refusal { book throws(PostingError) in
            try book.transfer(eur(1), from: .invested, to: .custody)
        }
        #expect(refusal == .reserve)
        #expect(try book.check(.transfer(eur(1), from: .invested, to: .custody)) == .reserve)
    }

    @Test("what must stay is rounded up: a part of a cent is a cent")
    func rounding() throws {
        let third = try #require(ReserveShare(basisPoints: 3_333))
        #expect(third.required(of: 1) == 1 && third.required(of: 0) == 0 && third.required(of: 10_000) == 3_333)
        #expect(third.required(of: 10_001) == 3_334)
        #expect(ReserveShare.all.required(of: .max) == .max)
        #expect(ReserveShare(basisPoints: 0)?.required(of: .max) == 0)
        #expect(ReserveShare(basisPoints: -1) == nil && ReserveShare(basisPoints: 10_001) == nil)
    }

    @Test(
        "a share raised above what is there moves nothing: it is short until money comes back, and nothing is invested")
    func raised() throws {
        var book = try book(4_000)
        try book.transfer(eur(600_00), from: .invested, to: .custody)
        book.require(try #require(ReserveShare(basisPoints: 5_000)))
        let reserve = book.reserve(in: .eur)
        #expect(reserve.isShort && reserve.missing == 100_00 && reserve.investable == 0 && reserve.custody == 400_00)
        #expect(book.checkTransfer(eur(1), from: .invested, to: .custody) == .reserve)
        try book.transfer(eur(100_00), from: .custody, to: .invested)
        #expect(!book.reserve(in: .eur).isShort)
        #expect(book.checkTransfer(eur(1), from: .invested, to: .custody) == .reserve)
        try book.deposit(eur(10_00), to: account(2))
        #expect(book.checkTransfer(eur(5_00), from: .invested, to: .custody) == nil)
    }

    @Test("owners get their money however short custody is, as long as there is any")
    func paidOut() throws {
        var book = try book(4_000)
        try book.transfer(eur(600_00), from: .invested, to: .custody)
        try book.transfer(eur(500_00), from: account(2), to: .payouts)
        #expect(book.checkTransfer(eur(500_00), from: .payouts, to: .custody) == .insufficientFunds)
        try book.transfer(eur(400_00), from: .payouts, to: .custody)
        let reserve = book.reserve(in: .eur)
        #expect(reserve.custody == 0 && reserve.liabilities == 600_00 && reserve.isShort)
        #expect(
            book.trialBalance() == [
                TrialBalance(currency: .eur, invested: 600_00, customers: 500_00, payouts: 100_00)
            ])
    }

    @Test("each currency has its own reserve")
    func currencies() throws {
        var book = try book(5_000)
        try book.deposit(Amount(minorUnits: 1_000, currency: .jpy), to: account(2))
        #expect(book.checkTransfer(Amount(minorUnits: 501, currency: .jpy), from: .invested, to: .custody) == .reserve)
        try book.transfer(Amount(minorUnits: 500, currency: .jpy), from: .invested, to: .custody)
        #expect(book.reserve(in: .eur).invested == 0 && book.reserves.map(\.currency) == [.eur, .jpy])
    }

    @Test("the operator's accounts are the book's own, and always open")
    func alwaysOpen() throws {
        var book = try book(5_000)
        for account in [AccountIdentifier.invested, .suspense, .payouts] {
            #expect(book.check(settingStateOf: account, to: .closed) == .custodyAlwaysOpen)
        }
        let before = book
        try book.openOperatorAccounts()
        #expect(book == before)
    }
}
