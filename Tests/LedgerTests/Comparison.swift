@testable import Ledger

/// A book and a naive book that are asked the same.
struct Comparison {
    var book = Book(
        accountsMax: 100, holdsMax: BookPropertyTests.holdsMax, holdsPerDebtorMax: BookPropertyTests.holdsPerDebtorMax)
    var naive = NaiveBook()

    /// What the book refused, and what the naive book says it should.
    mutating func perform(_ operation: Operation) -> (refusal: PostingError?, expected: PostingError?) {
        let checked = check(operation)
        let expected = performNaively(operation)
        do throws(PostingError) {
            try performOnBook(operation)
        } catch {
            precondition(checked == nil || checked == .some(error), "a check and its operation disagree")
            return (error, expected)
        }
        precondition(checked == nil || checked == .some(nil), "a check refused what its operation did")
        return (nil, expected)
    }

    /// The dry run of the operation; nil if it has none, or cannot be made into a `JournalEntry`.
    private func check(_ operation: Operation) -> PostingError?? {
        switch operation {
        case .entry(let postings):
            // The refusal to make the entry is checked by performing it.
            guard let entry = try? JournalEntry(postings: postings) else { return nil }
            return .some(book.check(entry))
        case .transfer(let amount, let debtor, let creditor):
            let checked = book.checkTransfer(amount, from: debtor, to: creditor)
            if let entry = try? JournalEntry.transfer(amount, from: debtor, to: creditor) {
                precondition(book.check(entry) == checked, "the two ways to check a transfer disagree")
            }
            return .some(checked)
        case .deposit(let amount, let account):
            return .some(book.checkTransfer(amount, from: .custody, to: account))
        case .place(let hold): return .some(book.check(placing: hold))
        case .post(let identifier): return .some(book.check(posting: identifier))
        case .resolve(let identifier, let posted, let voided):
            return .some(book.check(resolving: identifier, posting: posted, voiding: voided))
        case .open, .setState, .require, .void, .expire, .forget, .forgetOne: return nil
        }
    }

    private mutating func performOnBook(_ operation: Operation) throws(PostingError) {
        switch operation {
        case .open(let account, let kind, let limits): try book.open(account, kind: kind, limits: limits)
        case .setState(let state, let account): try book.setState(state, of: account)
        case .entry(let postings): try book.post(JournalEntry(postings: postings))
        case .transfer(let amount, let debtor, let creditor):
            // Both ways to post it are the same.
            var other = book
            try book.transfer(amount, from: debtor, to: creditor)
            try other.post(.transfer(amount, from: debtor, to: creditor))
            precondition(book == other, "the two ways to post a transfer differ")
        case .deposit(let amount, let account): try book.deposit(amount, to: account)
        case .place(let hold): try book.place(hold)
        case .post(let identifier): try book.post(hold: identifier)
        case .require(let share): book.require(share)
        case .void(let identifier): try book.void(hold: identifier)
        case .resolve(let identifier, let posted, let voided):
            try book.resolve(hold: identifier, posting: posted, voiding: voided)
        case .forgetOne(let identifier): try book.forget(hold: identifier)
        case .expire(let moment):
            precondition(book.expireHolds(through: moment) == lastExpired, "holds expire otherwise than expected")
        case .forget(let moment): book.forgetHolds(through: moment)
        }
    }

    private var lastExpired: [Bytes32] = []

    private mutating func performNaively(_ operation: Operation) -> PostingError? {
        switch operation {
        case .open(let account, let kind, let limits):
            guard naive.accounts[account] == nil else { return .accountExists }
            naive.accounts[account] = NaiveBook.Account(kind: kind, limits: limits)
        case .setState(let state, let account):
            if let refusal = naive.refusal(setting: state, of: account) { return refusal }
            naive.accounts[account]?.state = state
        case .require(let share): naive.basisPoints = share.basisPoints
        case .entry(let postings): return postNaively(postings)
        case .transfer(let amount, let debtor, let creditor): return postNaively(amount, debtor, creditor)
        case .deposit(let amount, let account): return postNaively(amount, .custody, account)
        case .place(let hold):
            let refusal = naive.refusal(
                hold, holdsMax: BookPropertyTests.holdsMax, holdsPerDebtorMax: BookPropertyTests.holdsPerDebtorMax)
            if let refusal { return refusal }
            naive.place(hold)
        case .post(let identifier):
            if let refusal = naive.refusal(resolving: identifier, posting: true) { return refusal }
            naive.resolve(identifier, as: .posted)
        case .void(let identifier):
            if let refusal = naive.refusal(resolving: identifier, posting: false) { return refusal }
            naive.resolve(identifier, as: .voided)
        case .resolve(let identifier, let posted, let voided):
            if let refusal = naive.refusal(resolving: identifier, posting: posted, voiding: voided) { return refusal }
            naive.resolve(identifier, posting: posted, voiding: voided)
        case .forgetOne(let identifier):
            if let refusal = naive.refusal(forgetting: identifier) { return refusal }
            naive.forgotten.insert(identifier)
        case .expire(let moment): lastExpired = naive.expire(through: moment)
        case .forget(let moment): naive.forget(through: moment)
        }
        return nil
    }

    private mutating func postNaively(
        _ amount: Amount, _ debtor: AccountIdentifier, _ creditor: AccountIdentifier
    ) -> PostingError? {
        postNaively([
            Posting(account: debtor, side: .debit, amount: amount),
            Posting(account: creditor, side: .credit, amount: amount),
        ])
    }

    private mutating func postNaively(_ postings: [Posting]) -> PostingError? {
        if let refusal = naive.refusal(postings) { return refusal }
        naive.postings += postings
        return nil
    }

    /// What is wrong with the book: where it breaks a promise, or differs from the naive one.
    func differences() -> [String] {
        var found: [String] = []
        if book.accounts != naive.accounts.keys.sorted() { found.append("accounts") }
        var totals: [Currency: Int64] = [:]
        for line in book.trialBalance() {
            totals[line.currency] = line.debits
            if !line.isBalanced { found.append("trial balance of \(line.currency)") }
            if Int128(line.credits) != naive.total(line.currency, .credit) { found.append("total of \(line.currency)") }
        }
        if book.totals.filter({ $0.value != 0 }) != totals { found.append("kept totals") }
        for reserve in book.reserves {
            let invested = naive.posted(.invested, reserve.currency)
            if Int128(reserve.invested) != invested
                || Int128(reserve.liabilities) != naive.total(reserve.currency, .credit)
                || reserve.custody + reserve.invested != reserve.liabilities
            {
                found.append("reserve in \(reserve.currency)")
            }
        }
        for account in book.accounts {
            if book.state(of: account) != naive.accounts[account]?.state { found.append("state of \(account)") }
            for currency in OperationGenerator.currencies + [.usd] {
                let balance = book.balance(of: account, in: currency)
                let pending = naive.pending(account, currency)
                if Int128(balance.posted) != naive.posted(account, currency) || Int128(balance.held) != pending.lower
                    || Int128(balance.incoming) != pending.raise
                {
                    found.append("\(balance) of \(account) in \(currency)")
                }
                let maximum = naive.accounts[account]?.limits.limit(in: currency).balanceMaximum ?? 0
                if balance.held < 0 || balance.incoming < 0 || balance.available < 0
                    || Int128(balance.posted) + Int128(balance.incoming) > Int128(maximum)
                {
                    found.append("bounds of \(account) in \(currency)")
                }
            }
        }
        let remembered = naive.holds.indices.filter { !naive.forgotten.contains(naive.holds[$0].identifier) }
        if book.holds.count != remembered.count { found.append("number of holds") }
        for index in remembered where book.hold(naive.holds[index].identifier)?.state != naive.holdStates[index] {
            found.append("state of hold \(naive.holds[index].identifier)")
        }
        return found
    }
}
