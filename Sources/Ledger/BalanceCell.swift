/// The balance of one account in one currency, with the limits that apply to it copied beside it, so that the checks of a
/// transfer read two cells and nothing else.
struct BalanceCell: Sendable {
    /// The number of no cell.
    static let none: Int32 = -1

    // In this order a cell has no gaps.
    let currency: Currency
    /// The next cell of the same account, or `none`.
    let next: Int32
    var limit: CurrencyLimit
    private(set) var posted: Int64 = 0
    private(set) var held: Int64 = 0
    private(set) var incoming: Int64 = 0

    init(currency: Currency, limit: CurrencyLimit, next: Int32) {
        self.currency = currency
        self.limit = limit
        self.next = next
    }

    var balance: Balance { Balance(posted: posted, held: held, incoming: incoming) }

    var isEmpty: Bool { posted == 0 && held == 0 && incoming == 0 }

    /// Whether a raise stays within the balance limit. Being unlimited is not a limit: the total of the book is then what
    /// overflows, and has its own refusal.
    func hasRoom(for minorUnits: Int64) -> Bool {
        limit.balanceMaximum == .max || minorUnits <= limit.balanceMaximum - posted - incoming
    }

    func hasAvailable(_ minorUnits: Int64) -> Bool {
        minorUnits <= posted - held
    }

    // The caller has checked, so a sum that overflows or passes zero is a broken invariant, and stops the program.

    mutating func raise(by minorUnits: Int64) {
        // Not whether there is room: a hold that had it when it was placed is posted whatever the limit is by then.
        posted += minorUnits
    }

    mutating func lower(by minorUnits: Int64) {
        precondition(hasAvailable(minorUnits), "an account would fall below what it holds")
        posted -= minorUnits
    }

    mutating func hold(_ minorUnits: Int64) {
        precondition(hasAvailable(minorUnits), "an account would hold more than it has")
        held += minorUnits
    }

    mutating func release(_ minorUnits: Int64) {
        precondition(minorUnits <= held, "an account would release more than it holds")
        held -= minorUnits
    }

    mutating func expect(_ minorUnits: Int64) {
        precondition(hasRoom(for: minorUnits), "an account would expect more than its limit")
        incoming += minorUnits
    }

    mutating func unexpect(_ minorUnits: Int64) {
        precondition(minorUnits <= incoming, "an account would expect less than nothing")
        incoming -= minorUnits
    }

    // What an image says was so; no limit is asked, since it may have been lowered since.

    mutating func restore(posted minorUnits: Int64) {
        posted = minorUnits
    }

    /// False if there is not so much to hold.
    mutating func restore(holding minorUnits: Int64) -> Bool {
        guard hasAvailable(minorUnits) else { return false }
        held += minorUnits
        return true
    }

    /// False if nobody can count so much.
    mutating func restore(expecting minorUnits: Int64) -> Bool {
        let (sum, overflow) = incoming.addingReportingOverflow(minorUnits)
        guard !overflow, !posted.addingReportingOverflow(sum).overflow else { return false }
        incoming = sum
        return true
    }
}
