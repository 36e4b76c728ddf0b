import Ledger
import Testing

@Suite struct JournalEntryTests {
    let alice = account(2)
    let bob = account(3)

    @Test("a transfer debits the debtor and credits the creditor")
    func transfer() throws {
        let entry = try JournalEntry.transfer(eur(5), from: alice, to: bob)
        #expect(
            entry.postings == [
                Posting(account: alice, side: .debit, amount: eur(5)),
                Posting(account: bob, side: .credit, amount: eur(5)),
            ])
    }

    @Test("a deposit debits custody and credits the account")
    func deposit() throws {
        #expect(try JournalEntry.deposit(eur(5), to: bob) == .transfer(eur(5), from: .custody, to: bob))
    }

    @Test("fewer than two postings are refused", arguments: [0, 1])
    func tooFew(count: Int) {
        let postings = [Posting](repeating: Posting(account: alice, side: .debit, amount: eur(1)), count: count)
        #expect(throws: PostingError.tooFewPostings) { try JournalEntry(postings: postings) }
    }

    @Test("as many postings as the bound are accepted, one more is refused")
    func tooMany() throws {
        func split(_ count: Int) -> [Posting] {
            [Posting(account: alice, side: .debit, amount: eur(Int64(count - 1)))]
                + (1..<count).map { Posting(account: account(UInt64($0 + 2)), side: .credit, amount: eur(1)) }
        }
        #expect(try JournalEntry(postings: split(JournalEntry.postingsMax)).postings.count == JournalEntry.postingsMax)
        #expect(throws: PostingError.tooManyPostings) {
            try JournalEntry(postings: split(JournalEntry.postingsMax + 1))
        }
    }

    @Test("an amount of nothing or less is refused", arguments: [0, -1, .min] as [Int64])
    func notPositive(minorUnits: Int64) {
        #expect(throws: PostingError.amountNotPositive) {
            try JournalEntry.transfer(eur(minorUnits), from: alice, to: bob)
        }
    }

    @Test("a transfer to oneself is refused")
    func toOneself() {
        #expect(throws: PostingError.accountRepeated(alice)) {
            try JournalEntry.transfer(eur(1), from: alice, to: alice)
        }
        #expect(throws: PostingError.accountRepeated(.custody)) { try JournalEntry.deposit(eur(1), to: .custody) }
    }

    @Test("an account twice on the same side is refused, but not in two currencies")
    func repeated() throws {
        let twice = [
            Posting(account: alice, side: .debit, amount: eur(2)), Posting(account: bob, side: .credit, amount: eur(1)),
            Posting(account: bob, side: .credit, amount: eur(1)),
        ]
        #expect(throws: PostingError.accountRepeated(bob)) { try JournalEntry(postings: twice) }

        let yen = Amount(minorUnits: 160, currency: .jpy)
        let exchange = [
            Posting(account: alice, side: .debit, amount: eur(1)), Posting(account: bob, side: .credit, amount: eur(1)),
            Posting(account: bob, side: .debit, amount: yen), Posting(account: alice, side: .credit, amount: yen),
        ]
        #expect(try JournalEntry(postings: exchange).postings == exchange)
    }

    @Test("debits that are not the credits are refused, per currency, and the first such currency is named")
    func unbalanced() {
        let yen = Amount(minorUnits: 1, currency: .jpy)
        #expect(throws: PostingError.unbalanced(.eur)) {
            try JournalEntry(postings: [
                Posting(account: alice, side: .debit, amount: yen),
                Posting(account: bob, side: .credit, amount: eur(1)),
            ])
        }
        #expect(throws: PostingError.unbalanced(.eur)) {
            try JournalEntry(postings: [
                Posting(account: alice, side: .debit, amount: eur(2)),
                Posting(account: bob, side: .credit, amount: eur(1)),
            ])
        }
    }

    @Test("sums beyond an Int64 are still added rightly")
    func largeSums() throws {
        func postings(_ last: Int64) -> [Posting] {
            [
                Posting(account: account(2), side: .debit, amount: eur(.max)),
                Posting(account: account(3), side: .debit, amount: eur(.max)),
                Posting(account: account(4), side: .credit, amount: eur(.max)),
                Posting(account: account(5), side: .credit, amount: eur(last)),
            ]
        }
        #expect(try JournalEntry(postings: postings(.max)).postings.count == 4)
        #expect(throws: PostingError.unbalanced(.eur)) { try JournalEntry(postings: postings(.max - 1)) }
    }
}
