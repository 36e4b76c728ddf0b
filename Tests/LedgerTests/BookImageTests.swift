import Testing

@testable import Ledger

@Suite struct BookImageTests {
    @Test("a book made of an image is the book, and goes on like it", arguments: 1...16 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = OperationGenerator(seed: seed, isHuge: false)
        var comparison = Comparison()
        for number in 0..<300 {
            _ = comparison.perform(generator.next())
            guard number.isMultiple(of: 20) else { continue }
            let image = comparison.book.image
            var again = try Book(image)
            #expect(again == comparison.book)
            #expect(again.image == image)
            #expect(again.totals.filter { $0.value != 0 } == comparison.book.totals.filter { $0.value != 0 })
            // Everything still pending is known to both: they give the same back.
            var original = comparison.book
            let end = original.holdsExpiredThrough.adding(microseconds: 1_000_000_000_000)
            #expect(again.expireHolds(through: end) == original.expireHolds(through: end))
            again.forgetHolds(through: end)
            original.forgetHolds(through: end)
            #expect(again == original)
        }
    }

    @Test("an image that no book has is refused")
    func refused() throws {
        let (ada, ben) = (AccountIdentifier(Bytes32(last: 7)), AccountIdentifier(Bytes32(last: 8)))
        func account(_ identifier: AccountIdentifier, _ kind: AccountKind = .customer) -> BookImage.Account {
            BookImage.Account(identifier: identifier, kind: kind, state: .open, limits: .unlimited)
        }
        func refusal(
            _ accounts: [BookImage.Account], _ balances: [(Int, Int64)] = [], _ holds: [Hold] = []
        ) -> BookImageError? {
            do throws(BookImageError) {
                _ = try Book(
                    BookImage(
                        accounts: accounts,
                        balances: balances.map { BookImage.Balance(account: $0, currency: .eur, posted: $1) },
                        holds: holds, holdsExpiredThrough: Timestamp(microseconds: 10)))
                return nil
            } catch {
                return error
            }
        }
        func hold(_ minorUnits: Int64, expires: Int64 = 20) -> Hold {
            Hold(
                identifier: Bytes32(last: 1), debtor: ada, creditor: ben,
                amount: Amount(minorUnits: minorUnits, currency: .eur), expires: Timestamp(microseconds: expires))
        }
        let good = [account(.custody, .custody), account(ada), account(ben)]
        #expect(refusal(good, [(0, 5), (1, 5)]) == nil)
        #expect(refusal(good, [(0, 5), (1, 5)], [hold(5)]) == nil)
        #expect(refusal([account(.custody, .custody), account(ben), account(ada)]) == .notSorted)
        #expect(refusal([account(.custody, .custody), account(ada), account(ada)]) == .notSorted)
        #expect(refusal([account(ada)]) == .unknownAccount)
        #expect(refusal([account(.custody), account(ada)]) == .unknownAccount)
        #expect(refusal(good, [(0, 5), (3, 5)]) == .unknownAccount)
        #expect(refusal(good, [(0, 5), (1, 4)]) == .unbalanced)
        #expect(refusal(good, [(0, 5), (1, 0)]) == .amountNotPositive)
        #expect(refusal(good, [(1, 5), (0, 5)]) == .notSorted)
        #expect(refusal(good, [(1, .max), (2, .max)]) == .overflow)
        #expect(refusal(good, [(0, 5), (1, 5)], [hold(6)]) == .holdNotCovered)
        #expect(refusal(good, [(0, 5), (1, 5)], [hold(5, expires: 10)]) == .holdNotCovered)
        #expect(refusal(good, [(0, 5), (1, 5)], [hold(1), hold(2, expires: 21)]) == .notSorted)
    }

    @Test("an image holds every stored property of a book, and of the values in it")
    func complete() {
        // Whoever adds a property to one of these adds it to the image, and then here.
        expect(Book(), has: Book.imagedProperties)
        expect(Book().slots[0], has: ["kind", "state", "limits", "firstCell", "holdCount"])
        expect(
            BalanceCell(currency: .eur, limit: .nothing, next: BalanceCell.none),
            has: ["currency", "limit", "next", "posted", "held", "incoming"])
        let hold = Hold(
            identifier: .zero, debtor: .custody, creditor: .custody, amount: Amount(minorUnits: 1, currency: .eur),
            expires: Timestamp(microseconds: 1))
        expect(hold, has: ["identifier", "debtor", "creditor", "amount", "expires", "state", "posted", "voided"])
    }

    private func expect(_ value: Any, has properties: Set<String>) {
        #expect(Set(Mirror(reflecting: value).children.compactMap(\.label)) == properties)
    }
}
